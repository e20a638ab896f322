-- The second statement answers a repeated client token with the event that its first use made.
WITH created AS (
    INSERT INTO agentcore.events
        (memory_id, actor_id, session_id, event_id, at_ms, payload, branch, metadata, client_token, waiting)
    VALUES
        (%(memory_id)s, %(actor_id)s, %(session_id)s, %(event_id)s, %(at_ms)s, %(payload)s,
         %(branch)s::text::jsonb, %(metadata)s::text::jsonb, %(client_token)s, %(waiting)s)
    ON CONFLICT (memory_id, client_token) DO NOTHING
    RETURNING *
)
SELECT * FROM created
UNION ALL
SELECT * FROM agentcore.events
WHERE memory_id = %(memory_id)s AND client_token = %(client_token)s AND NOT EXISTS (SELECT FROM created)
