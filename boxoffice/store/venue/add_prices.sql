INSERT INTO prices (tier, ticket_type, visit_date, amount, currency)
SELECT r.tier, r.ticket_type, r.visit_date, r.amount, r.currency
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (tier text, ticket_type text, visit_date date, amount numeric, currency text)
ON CONFLICT DO NOTHING
