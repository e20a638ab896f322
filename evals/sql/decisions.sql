SELECT detail FROM audit WHERE customer_id = :customer_id AND entity = 'runs' AND action = 'decide' ORDER BY id
