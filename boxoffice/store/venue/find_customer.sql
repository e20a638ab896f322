SELECT id FROM customers WHERE email = :email
