-- claims the key, makes the intent and logs it, all or nothing; no row comes back when the key was taken before
WITH claimed AS (
    INSERT INTO gateway.charge_keys (idempotency_key, request_digest)
    VALUES (:idempotency_key, :request_digest)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING idempotency_key
), made AS (
    INSERT INTO gateway.payment_intents
        (id, idempotency_key, payment_method_id, status, failure_code, amount_minor, currency, description, metadata)
    SELECT :id, idempotency_key, :payment_method, :status, CAST(:failure_code AS text), :amount_minor, :currency,
        :description, CAST(:metadata AS jsonb)
    FROM claimed
    RETURNING *
), logged AS (
    INSERT INTO gateway.effects (kind, subject, amount_minor, currency)
    SELECT 'charge_' || status, id, amount_minor, currency FROM made
)
SELECT id FROM made
