INSERT INTO gateway.schema_steps (name) VALUES (:name)
