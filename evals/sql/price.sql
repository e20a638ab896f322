SELECT amount::text AS amount FROM prices WHERE tier = :tier AND ticket_type = :ticket_type AND visit_date = :day
