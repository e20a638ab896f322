WITH paid AS (
    UPDATE payments SET status = 'succeeded', intent_id = :intent_id, changed_at = :at
    WHERE id = :payment_id AND order_id = :order_id AND status IN ('created', 'unknown') AND sees(customer_id)
    RETURNING id, order_id, customer_id, amount, currency
), booked AS (
    INSERT INTO ledger_entries (order_id, customer_id, payment_id, kind, amount, currency, created_at)
    SELECT p.order_id, p.customer_id, p.id, 'charge', p.amount, p.currency, :at FROM paid p
)
SELECT CAST(fulfil_order(p.order_id, :code, CAST(:entry_codes AS jsonb), :mail_id, :at) AS text) AS fulfilled FROM paid p
