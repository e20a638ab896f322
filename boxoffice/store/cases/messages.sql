SELECT id, author, body, created_at
FROM (
    SELECT id, author, body, created_at,
           sum(octet_length(body)) OVER (ORDER BY created_at DESC, id DESC) AS bytes
    FROM case_messages
    WHERE case_id = :case_id AND (caller_kind() = 'staff' OR customer_id = caller_customer())
) m
WHERE bytes <= 700000
ORDER BY created_at DESC, id DESC
LIMIT :most
