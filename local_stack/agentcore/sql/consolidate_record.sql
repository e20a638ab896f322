-- One record per topic: what was said later replaces what was said before.
INSERT INTO agentcore.records
    (memory_id, record_id, namespace, strategy_id, topic, content, metadata, at_ms, created_ms)
VALUES
    (%(memory_id)s, %(record_id)s, %(namespace)s, %(strategy_id)s, %(topic)s, %(content)s, '{}', %(at_ms)s, %(created_ms)s)
ON CONFLICT (memory_id, namespace, topic) DO UPDATE
    SET content = excluded.content, at_ms = excluded.at_ms
    WHERE records.at_ms <= excluded.at_ms
