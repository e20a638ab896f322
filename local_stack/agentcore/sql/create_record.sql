INSERT INTO agentcore.records
    (memory_id, record_id, namespace, strategy_id, content, metadata, at_ms, created_ms)
VALUES
    (%(memory_id)s, %(record_id)s, %(namespace)s, %(strategy_id)s, %(content)s, %(metadata)s::text::jsonb,
     %(at_ms)s, %(created_ms)s)
