-- MATERIALIZED: asked once, whatever the plan. Asked again per row, the inner query would skip what this very statement
-- has locked and take the next.
WITH due AS MATERIALIZED (
    SELECT d.id FROM outbox d
    WHERE d.delivered_at IS NULL AND d.failed_at IS NULL AND d.due_at <= :at
    ORDER BY d.due_at, d.id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox o
SET attempts = o.attempts + 1, due_at = :until
FROM due
WHERE o.id = due.id
RETURNING o.id
