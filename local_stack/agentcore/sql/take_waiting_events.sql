SELECT sequence, memory_id, actor_id, at_ms, payload, metadata FROM agentcore.events
WHERE waiting
ORDER BY sequence
LIMIT %(limit)s
