SELECT id, author, body, created_at
FROM case_messages
WHERE case_id = :case_id AND (caller_kind() = 'staff' OR customer_id = caller_customer())
ORDER BY created_at DESC, id DESC
LIMIT :most
