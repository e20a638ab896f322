UPDATE customers SET cognito_sub = :subject, updated_at = :at WHERE id = :id AND cognito_sub IS NULL
