SELECT jsonb_agg(to_jsonb(d)) AS tickets
FROM ticket_details d
WHERE d.customer_id = :customer_id AND d.id = ANY (CAST(:ticket_ids AS uuid[]))
