UPDATE outbox o
SET attempts = o.attempts + 1, due_at = :until
WHERE o.id IN (
    SELECT d.id FROM outbox d
    WHERE d.delivered_at IS NULL AND d.failed_at IS NULL AND d.due_at <= :at
    ORDER BY d.due_at, d.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
RETURNING o.id
