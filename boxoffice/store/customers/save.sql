UPDATE customers
SET first_name = :first_name, last_name = :last_name, phone = :phone, language = :language,
    marketing_consent = :marketing_consent, remember_preferences = :remember_preferences, updated_at = :at
WHERE id = :id
