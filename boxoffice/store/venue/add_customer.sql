INSERT INTO customers (id, email, created_at, updated_at) VALUES (:id, :email, :at, :at) ON CONFLICT (email) DO NOTHING
