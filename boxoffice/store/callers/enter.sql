SELECT customer_id, first_name, language FROM enter(:kind, :subject)
