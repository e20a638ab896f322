UPDATE upgrade_orders
SET status = :status, version = :new_version, changed_at = :at, completed_at = :completed_at
WHERE id = :id AND version = :version AND sees(customer_id)
