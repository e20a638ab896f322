WITH paying AS (
    UPDATE upgrade_orders
    SET status = :status, version = :new_version, changed_at = :at
    WHERE id = :order_id AND version = :version AND sees(customer_id)
    RETURNING id, customer_id, total, currency
), named AS (
    INSERT INTO idempotency_keys (customer_id, operation, key, request_hash, entity_id, created_at)
    SELECT p.customer_id, :operation, :key, :request_hash, :payment_id, :at FROM paying p
)
INSERT INTO payments (id, order_id, customer_id, status, amount, currency, created_at, changed_at)
SELECT :payment_id, p.id, p.customer_id, 'created', p.total, p.currency, :at, :at FROM paying p
RETURNING id
