INSERT INTO tiers (id, rank, names, benefits)
SELECT r.id, r.rank, r.names, r.benefits
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, rank integer, names jsonb, benefits jsonb)
ON CONFLICT DO NOTHING
