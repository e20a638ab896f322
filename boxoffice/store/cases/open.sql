WITH opened AS (
    INSERT INTO cases (id, customer_id, conversation_id, status, reason, subject, summary, transcript, created_at, updated_at)
    VALUES (:id, :customer_id, :conversation_id, 'open', :reason, :subject, :summary, CAST(:transcript AS jsonb), :at, :at)
    RETURNING number
), named AS (
    INSERT INTO idempotency_keys (customer_id, operation, key, request_hash, entity_id, created_at)
    VALUES (:customer_id, :operation, :key, :request_hash, :id, :at)
), told AS (
    INSERT INTO outbox (id, kind, customer_id, case_id, dedupe_key, created_at, due_at)
    VALUES (:mail_id, 'case_opened', :customer_id, :id, 'case_opened:' || CAST(:id AS text), :at, :at)
)
SELECT number FROM opened
