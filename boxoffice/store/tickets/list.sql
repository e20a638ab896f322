-- LATERAL and LIMIT make PostgreSQL enter first and read then, so that row-level security knows the caller
SELECT c.customer_id, c.first_name, c.language, t.ticket
FROM enter(:kind, :subject) c
LEFT JOIN LATERAL (
    SELECT to_jsonb(d) AS ticket, d.visit_date, d.id
    FROM ticket_details d
    WHERE d.customer_id = c.customer_id
      AND (d.visit_date, d.id) > (:after_date, :after_id)
    ORDER BY d.visit_date, d.id
    LIMIT :page
) t ON true
ORDER BY t.visit_date, t.id
