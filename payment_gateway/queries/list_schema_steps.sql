SELECT name FROM gateway.schema_steps
