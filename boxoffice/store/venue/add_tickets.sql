INSERT INTO tickets (id, customer_id, ticket_type, tier, status, visit_date, valid_from, valid_to, purchase_date,
                     original_price, paid, currency, entry_code, metadata)
SELECT r.id, r.customer_id, r.ticket_type, r.tier, r.status, r.visit_date, r.valid_from, r.valid_to, r.purchase_date,
       r.original_price, r.paid, r.currency, r.entry_code, r.metadata
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
    id uuid, customer_id uuid, ticket_type text, tier text, status text, visit_date date, valid_from date, valid_to date,
    purchase_date date, original_price numeric, paid numeric, currency text, entry_code text, metadata jsonb)
ON CONFLICT DO NOTHING
