WITH said AS (
    INSERT INTO case_messages (id, case_id, customer_id, author, body, created_at)
    VALUES (:id, :case_id, :customer_id, 'staff', :body, :at)
)
INSERT INTO outbox (id, kind, customer_id, case_id, dedupe_key, created_at, due_at)
VALUES (:mail_id, 'case_reply', :customer_id, :case_id, 'case_reply:' || CAST(:id AS text), :at, :at)
