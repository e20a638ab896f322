SELECT id
FROM upgrade_orders
WHERE status IN ('stuck', 'refunding') OR (status = 'paying' AND changed_at <= :paying_since)
ORDER BY changed_at, id
LIMIT :most
