SELECT session_id, min(at_ms) AS created_ms, min(sequence) AS sequence
FROM agentcore.events
WHERE memory_id = %(memory_id)s AND actor_id = %(actor_id)s
GROUP BY session_id
HAVING min(sequence) > %(after)s
ORDER BY min(sequence)
LIMIT %(limit)s
