INSERT INTO customers (id, email, first_name, last_name, language)
SELECT r.id, r.email, r.first_name, r.last_name, r.language
FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, email text, first_name text, last_name text, language text)
ON CONFLICT DO NOTHING
