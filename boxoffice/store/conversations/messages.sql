-- No answer may be larger than 1 MiB: a page ends early where its messages would be.
SELECT id, run_id, position, role, content, activity, created_at, found
FROM (
    SELECT m.*, count(*) OVER () AS found, row_number() OVER (ORDER BY position) AS place,
           sum(octet_length(content) + coalesce(octet_length(activity), 0)) OVER (ORDER BY position) AS bytes
    FROM (
        SELECT id, run_id, position, role, content, CAST(activity AS text) AS activity, created_at
        FROM messages
        WHERE conversation_id = :conversation_id AND customer_id = :customer_id AND position > :after
        ORDER BY position
        LIMIT :page
    ) m
) w
WHERE place = 1 OR bytes <= 700000
ORDER BY position
