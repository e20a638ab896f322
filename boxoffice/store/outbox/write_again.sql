INSERT INTO outbox (id, kind, customer_id, order_id, dedupe_key, created_at, due_at)
VALUES (:id, 'order_confirmation', :customer_id, :order_id, 'again:' || :order_id || ':' || :key, :at, :at)
ON CONFLICT DO NOTHING
