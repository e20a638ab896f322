UPDATE holds h SET expires_at = o.hold_expires_at FROM upgrade_orders o
WHERE o.id = h.order_id AND h.customer_id = :customer_id AND h.released_at IS NULL
