SELECT id, email, first_name, last_name, phone, language, marketing_consent, remember_preferences,
    cognito_sub AS subject
FROM customers
WHERE id = :id
FOR UPDATE
