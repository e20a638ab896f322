SELECT to_jsonb(d) AS found
FROM order_details d
WHERE d.customer_id = :customer_id
  AND (d.created_at, d.id) < (:before, :before_id)
ORDER BY d.created_at DESC, d.id DESC
LIMIT :page
