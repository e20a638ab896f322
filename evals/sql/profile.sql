SELECT email, first_name, last_name, phone, language, marketing_consent FROM customers WHERE id = :customer_id
