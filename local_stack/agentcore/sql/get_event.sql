SELECT * FROM agentcore.events
WHERE memory_id = %(memory_id)s AND actor_id = %(actor_id)s AND session_id = %(session_id)s
  AND event_id = %(event_id)s
