UPDATE upgrade_orders o
SET status = 'expired', version = o.version + 1, changed_at = :at, completed_at = :at
WHERE o.id IN (
    SELECT p.id FROM upgrade_orders p
    WHERE p.status = 'pending' AND p.hold_expires_at <= :at
    ORDER BY p.hold_expires_at
    LIMIT :most
    FOR UPDATE SKIP LOCKED
)
RETURNING o.id
