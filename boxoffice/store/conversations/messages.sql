SELECT id, run_id, position, role, content, CAST(activity AS text) AS activity, created_at
FROM messages
WHERE conversation_id = :conversation_id AND customer_id = :customer_id AND position > :after
ORDER BY position
LIMIT :page
