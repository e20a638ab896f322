SELECT id, number, customer_id, conversation_id, status, reason, subject, summary, assignee, version, created_at,
       updated_at
FROM cases
WHERE id = :id AND (caller_kind() = 'staff' OR customer_id = caller_customer())
FOR UPDATE
