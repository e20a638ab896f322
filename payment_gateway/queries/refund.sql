-- claims the key, takes the amount from what the intent has left (its CHECK stops the whole statement) and logs it;
-- no row comes back when the key was taken before
WITH made AS (
    INSERT INTO gateway.refunds (id, idempotency_key, request_digest, payment_intent_id, amount_minor)
    VALUES (:id, :idempotency_key, :request_digest, :payment_intent, :amount_minor)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING id, payment_intent_id, amount_minor
), taken AS (
    UPDATE gateway.payment_intents AS i
    SET refunded_minor = i.refunded_minor + made.amount_minor
    FROM made
    WHERE i.id = made.payment_intent_id
    RETURNING made.id, made.amount_minor, i.currency
), logged AS (
    INSERT INTO gateway.effects (kind, subject, amount_minor, currency)
    SELECT 'refunded', id, amount_minor, currency FROM taken
)
SELECT id FROM made
