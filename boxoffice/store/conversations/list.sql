SELECT id, title, created_at, updated_at, CAST(open_interrupt AS text) AS open_interrupt
FROM conversations
WHERE customer_id = :customer_id
  AND (updated_at, id) < (:before, :before_id)
ORDER BY updated_at DESC, id DESC
LIMIT :page
