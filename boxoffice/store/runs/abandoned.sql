SELECT c.id
FROM conversations c
WHERE (c.lease_expires_at IS NULL OR c.lease_expires_at <= :at)
  AND EXISTS (SELECT 1 FROM runs r
              WHERE r.conversation_id = c.id AND r.status IN ('queued', 'running') AND r.created_at < :quiet_since)
ORDER BY c.id
LIMIT :most
