SELECT id, tier, status, visit_date, paid, entry_code FROM tickets WHERE customer_id = :customer_id ORDER BY id
