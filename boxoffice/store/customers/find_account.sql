SELECT id, email, first_name, last_name, phone, language, marketing_consent, remember_preferences,
    cognito_sub AS subject
FROM customers
WHERE cognito_sub = :subject OR email = :email
