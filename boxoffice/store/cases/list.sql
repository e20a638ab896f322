SELECT id, number, customer_id, conversation_id, status, reason, subject, summary, assignee, version, created_at, updated_at
FROM cases
WHERE (caller_kind() = 'staff' OR customer_id = caller_customer())
  AND (CAST(:status AS text) IS NULL OR status = :status)
  AND (CAST(:assignee AS text) IS NULL OR coalesce(assignee, '') = :assignee)
  AND (created_at, id) < (:before, :before_id)
ORDER BY created_at DESC, id DESC
LIMIT :page
