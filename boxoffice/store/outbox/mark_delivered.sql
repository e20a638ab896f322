WITH delivered AS (
    UPDATE outbox SET delivered_at = :at, provider_id = :provider_id, last_error = NULL
    WHERE id = :id AND delivered_at IS NULL
    RETURNING kind, order_id, customer_id
)
INSERT INTO order_timeline (order_id, customer_id, event, at)
SELECT d.order_id, d.customer_id, d.kind || '_mailed', :at FROM delivered d WHERE d.order_id IS NOT NULL
RETURNING event
