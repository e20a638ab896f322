SELECT c.id, c.title, c.created_at, c.updated_at, CAST(c.open_interrupt AS text) AS open_interrupt,
       (SELECT r.id FROM runs r WHERE r.conversation_id = c.id AND r.status IN ('queued', 'running')
        ORDER BY r.sequence LIMIT 1) AS running
FROM conversations c
WHERE c.id = :id AND c.customer_id = :customer_id
