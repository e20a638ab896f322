INSERT INTO capacities (visit_date, tier, capacity, confirmed)
SELECT r.visit_date, r.tier, greatest(r.capacity, held.places), held.places
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (visit_date date, tier text, capacity integer)
CROSS JOIN LATERAL (
    SELECT CAST(count(*) AS integer) AS places FROM tickets t
    WHERE t.visit_date = r.visit_date AND t.tier = r.tier AND t.status = 'active'
) held
ON CONFLICT DO NOTHING
