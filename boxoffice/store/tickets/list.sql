SELECT to_jsonb(d) AS ticket
FROM ticket_details d
WHERE d.customer_id = :customer_id
  AND (d.visit_date, d.id) > (:after_date, :after_id)
ORDER BY d.visit_date, d.id
LIMIT :page
