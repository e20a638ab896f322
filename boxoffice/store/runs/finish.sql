SELECT CAST(finish_run(:conversation_id, :holder, :run_id, :status, :error_code, CAST(:result AS jsonb),
                       CAST(:events AS jsonb), CAST(:said AS jsonb), CAST(:interrupt AS jsonb),
                       CAST(:decision AS jsonb), :at, :lease_until) AS text) AS answer
