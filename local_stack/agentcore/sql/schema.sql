CREATE TABLE IF NOT EXISTS agentcore.events (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    memory_id text NOT NULL,
    actor_id text NOT NULL,
    session_id text NOT NULL,
    event_id text NOT NULL,
    at_ms bigint NOT NULL,
    payload text NOT NULL,
    branch jsonb NOT NULL,
    metadata jsonb NOT NULL,
    client_token text,
    UNIQUE (memory_id, actor_id, session_id, event_id),
    UNIQUE (memory_id, client_token)
);

CREATE INDEX IF NOT EXISTS events_newest_first
    ON agentcore.events (memory_id, actor_id, session_id, at_ms DESC, sequence DESC);

CREATE TABLE IF NOT EXISTS agentcore.records (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    memory_id text NOT NULL,
    record_id text NOT NULL,
    namespace text NOT NULL,
    strategy_id text NOT NULL,
    content text NOT NULL,
    metadata jsonb NOT NULL,
    at_ms bigint NOT NULL,
    created_ms bigint NOT NULL,
    UNIQUE (memory_id, record_id)
);

CREATE INDEX IF NOT EXISTS records_by_namespace
    ON agentcore.records (memory_id, namespace text_pattern_ops, sequence DESC);

ALTER TABLE agentcore.events ADD COLUMN IF NOT EXISTS waiting boolean NOT NULL DEFAULT false;

CREATE INDEX IF NOT EXISTS events_waiting ON agentcore.events (sequence) WHERE waiting;

ALTER TABLE agentcore.records ADD COLUMN IF NOT EXISTS topic text;

CREATE UNIQUE INDEX IF NOT EXISTS records_by_topic ON agentcore.records (memory_id, namespace, topic);
