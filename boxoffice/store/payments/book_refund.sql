WITH returned AS (
    UPDATE payments SET status = 'refunded', changed_at = :at
    WHERE id = :payment_id AND order_id = :order_id AND status = 'refunding' AND sees(customer_id)
    RETURNING id, order_id, customer_id, amount, currency
), booked AS (
    INSERT INTO ledger_entries (order_id, customer_id, payment_id, kind, amount, currency, created_at)
    SELECT r.order_id, r.customer_id, r.id, 'refund', r.amount, r.currency, :at FROM returned r
), written AS (
    INSERT INTO outbox (id, kind, customer_id, order_id, dedupe_key, created_at, due_at)
    SELECT :mail_id, 'refund_notice', r.customer_id, r.order_id, 'refund_notice:' || r.id, :at, :at FROM returned r
)
UPDATE upgrade_orders o
SET status = 'refunded', version = o.version + 1, changed_at = :at, completed_at = :at
FROM returned r
WHERE o.id = r.order_id
RETURNING o.id
