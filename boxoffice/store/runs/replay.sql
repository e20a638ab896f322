SELECT r.status,
       r.status IN ('queued', 'running') AND r.created_at < :quiet_since
           AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= :at) AS abandoned,
       CAST(e.event AS text) AS event
FROM runs r
JOIN conversations c ON c.id = r.conversation_id
LEFT JOIN LATERAL (
    SELECT n, event FROM run_events
    WHERE conversation_id = r.conversation_id AND run_id = r.id AND n > :after
    ORDER BY n LIMIT :page
) e ON true
WHERE r.conversation_id = :conversation_id AND r.id = :run_id AND r.customer_id = :customer_id
ORDER BY e.n
