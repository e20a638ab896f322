UPDATE outbox SET last_error = :error, due_at = :due_at, failed_at = :failed_at
WHERE id = :id AND delivered_at IS NULL
