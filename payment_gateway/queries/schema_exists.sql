SELECT to_regnamespace('gateway') IS NOT NULL AS schema_exists, to_regclass('gateway.schema_steps') IS NOT NULL AS steps_exist
