SELECT id, run_id, position, role, left(content, 8000) AS content,
       CASE WHEN activity IS NOT NULL THEN CAST(jsonb_build_object('type', activity -> 'type') AS text) END AS activity,
       created_at
FROM messages
WHERE conversation_id = :conversation_id AND customer_id = :customer_id
ORDER BY position DESC
LIMIT :most
