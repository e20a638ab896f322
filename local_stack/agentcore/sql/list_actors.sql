SELECT actor_id, min(sequence) AS sequence
FROM agentcore.events
WHERE memory_id = %(memory_id)s
GROUP BY actor_id
HAVING min(sequence) > %(after)s
ORDER BY min(sequence)
LIMIT %(limit)s
