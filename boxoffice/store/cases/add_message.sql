INSERT INTO case_messages (id, case_id, customer_id, author, body, created_at)
VALUES (:id, :case_id, :customer_id, :author, :body, :at)
