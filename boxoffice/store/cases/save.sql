UPDATE cases
SET status = :status, assignee = :assignee, version = :version, updated_at = :at
WHERE id = :id AND version = :former_version AND (caller_kind() = 'staff' OR customer_id = caller_customer())
