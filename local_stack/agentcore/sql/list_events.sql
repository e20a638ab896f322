SELECT * FROM agentcore.events
WHERE memory_id = %(memory_id)s AND actor_id = %(actor_id)s AND session_id = %(session_id)s
  AND (at_ms, sequence) < (%(before_ms)s, %(before_sequence)s)
  AND metadata @> ALL (%(equal)s::text[]::jsonb[])
  AND metadata ?& %(present)s::text[]
  AND NOT metadata ?| %(absent)s::text[]
  AND (%(branch)s::text IS NULL OR branch ->> 'name' = %(branch)s)
ORDER BY at_ms DESC, sequence DESC
LIMIT %(limit)s
