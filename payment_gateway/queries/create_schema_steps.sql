CREATE TABLE IF NOT EXISTS gateway.schema_steps (name text PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now())
