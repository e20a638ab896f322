WITH settled AS (
    UPDATE payments
    SET status = :payment_status, intent_id = coalesce(:intent_id, intent_id), failure_code = :failure_code,
        changed_at = :at
    WHERE id = :payment_id AND order_id = :order_id AND status IN ('created', 'unknown')
      AND status <> :payment_status AND sees(customer_id)
    RETURNING id, order_id, customer_id, amount, currency
), booked AS (
    INSERT INTO ledger_entries (order_id, customer_id, payment_id, kind, amount, currency, created_at)
    SELECT s.order_id, s.customer_id, s.id, 'charge', s.amount, s.currency, :at FROM settled s WHERE CAST(:charged AS boolean)
)
UPDATE upgrade_orders o
SET status = :order_status, version = o.version + 1, changed_at = :at,
    completed_at = CASE WHEN CAST(:completed AS boolean) THEN CAST(:at AS timestamptz) END
FROM settled s
WHERE o.id = s.order_id
RETURNING o.id
