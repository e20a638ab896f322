SELECT e.customer_id, e.first_name, e.language,
       CAST(lock_for_order(CAST(:ticket_ids AS uuid[]), :visit_date, :tier, :at) AS text) AS locked
FROM enter(:kind, :subject) e
