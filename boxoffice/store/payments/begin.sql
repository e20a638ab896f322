WITH paying AS (
    UPDATE upgrade_orders
    SET status = :status, version = :new_version, changed_at = :at
    WHERE id = :order_id AND version = :version AND sees(customer_id)
    RETURNING id, customer_id, total, currency
), named AS (
    INSERT INTO idempotency_keys (customer_id, operation, key, request_hash, entity_id, created_at)
    SELECT p.customer_id, :operation, :key, :request_hash, :payment_id, :at FROM paying p
    ON CONFLICT (customer_id, operation, key) DO UPDATE SET entity_id = EXCLUDED.entity_id
    WHERE idempotency_keys.entity_id = :uncharged
    RETURNING entity_id
)
INSERT INTO payments (id, order_id, customer_id, status, amount, currency, created_at, changed_at)
SELECT n.entity_id, p.id, p.customer_id, 'created', p.total, p.currency, :at, :at FROM paying p, named n
RETURNING id
