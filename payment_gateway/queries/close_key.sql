-- waits for a charge that is being made under the key; after it, none can be made any more
WITH closed AS (
    INSERT INTO gateway.charge_keys (idempotency_key, closed_at)
    VALUES (:idempotency_key, now())
    ON CONFLICT (idempotency_key) DO UPDATE SET closed_at = now() WHERE charge_keys.closed_at IS NULL
    RETURNING idempotency_key
), logged AS (
    INSERT INTO gateway.effects (kind, subject) SELECT 'key_closed', idempotency_key FROM closed
)
SELECT idempotency_key FROM closed
