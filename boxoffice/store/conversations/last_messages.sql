SELECT id, run_id, position, role, content, activity, created_at
FROM (
    SELECT id, run_id, position, role, content, created_at,
           CASE WHEN activity IS NOT NULL THEN CAST(jsonb_build_object('type', activity -> 'type') AS text) END AS activity,
           sum(octet_length(content)) OVER (ORDER BY position DESC) AS bytes
    FROM messages
    WHERE conversation_id = :conversation_id AND customer_id = :customer_id
) m
WHERE bytes <= :most_bytes
ORDER BY position DESC
LIMIT :most
