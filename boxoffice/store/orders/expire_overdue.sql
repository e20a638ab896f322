-- MATERIALIZED: asked once, whatever the plan, so that the limit holds.
WITH overdue AS MATERIALIZED (
    SELECT p.id FROM upgrade_orders p
    WHERE p.status = 'pending' AND p.hold_expires_at <= :at
    ORDER BY p.hold_expires_at
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
UPDATE upgrade_orders o
SET status = 'expired', version = o.version + 1, changed_at = :at, completed_at = :at
FROM overdue
WHERE o.id = overdue.id
RETURNING o.id
