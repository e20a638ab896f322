INSERT INTO capacities (visit_date, tier, capacity, confirmed)
SELECT r.visit_date, r.tier, r.capacity, r.confirmed
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (visit_date date, tier text, capacity integer, confirmed integer)
ON CONFLICT DO NOTHING
