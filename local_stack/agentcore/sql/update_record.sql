UPDATE agentcore.records
SET content = coalesce(%(content)s, content),
    namespace = coalesce(%(namespace)s, namespace),
    strategy_id = coalesce(%(strategy_id)s, strategy_id),
    metadata = coalesce(%(metadata)s::text::jsonb, metadata),
    at_ms = %(at_ms)s
WHERE memory_id = %(memory_id)s AND record_id = %(record_id)s
RETURNING record_id
