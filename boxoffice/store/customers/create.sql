INSERT INTO customers (id, email, cognito_sub, first_name, last_name, language, created_at, updated_at)
VALUES (:id, :email, :subject, :first_name, :last_name, :language, :at, :at)
ON CONFLICT DO NOTHING
