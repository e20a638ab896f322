INSERT INTO conversations (id, customer_id, created_at, updated_at) VALUES (:id, :customer_id, :at, :at)
