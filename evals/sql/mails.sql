SELECT kind, order_id FROM outbox WHERE customer_id = :customer_id ORDER BY created_at, id
