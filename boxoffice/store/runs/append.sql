SELECT CAST(append_events(:conversation_id, :holder, :run_id, CAST(:events AS jsonb)) AS text) AS answer
