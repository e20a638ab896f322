UPDATE upgrade_orders SET hold_expires_at = least(hold_expires_at, greatest(now(), created_at + interval '1 millisecond'))
WHERE customer_id = :customer_id AND status IN ('pending', 'paying')
