-- No answer may be larger than 1 MiB: it ends early where its events would be.
SELECT r.status,
       r.status IN ('queued', 'running') AND r.created_at < :quiet_since
           AND (c.lease_expires_at IS NULL OR c.lease_expires_at <= :at) AS abandoned,
       e.event, e.found
FROM runs r
JOIN conversations c ON c.id = r.conversation_id
LEFT JOIN LATERAL (
    SELECT w.n, w.event, w.found
    FROM (
        SELECT f.n, f.event, count(*) OVER () AS found, row_number() OVER (ORDER BY f.n) AS place,
               sum(octet_length(f.event)) OVER (ORDER BY f.n) AS bytes
        FROM (
            SELECT n, CAST(event AS text) AS event FROM run_events
            WHERE conversation_id = r.conversation_id AND run_id = r.id AND n > :after
            ORDER BY n LIMIT :page
        ) f
    ) w
    WHERE w.place = 1 OR w.bytes <= 700000
) e ON true
WHERE r.conversation_id = :conversation_id AND r.id = :run_id AND r.customer_id = :customer_id
ORDER BY e.n
