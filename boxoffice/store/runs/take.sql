SELECT CAST(take_run(:conversation_id, :holder, :at, :lease_until) AS text) AS answer
