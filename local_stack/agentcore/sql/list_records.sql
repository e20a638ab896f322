SELECT * FROM agentcore.records
WHERE memory_id = %(memory_id)s
  AND (%(namespace)s::text IS NULL OR namespace = %(namespace)s)
  AND (%(path)s::text IS NULL OR starts_with(namespace, %(path)s))
  AND (%(strategy_id)s::text IS NULL OR strategy_id = %(strategy_id)s)
  AND sequence < %(before_sequence)s
ORDER BY sequence DESC
LIMIT %(limit)s
