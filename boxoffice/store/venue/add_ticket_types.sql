INSERT INTO ticket_types (id, names)
SELECT r.id, r.names
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, names jsonb)
ON CONFLICT DO NOTHING
