SELECT CAST(with_model_spending(with_memory_switch(
    finish_run(:conversation_id, :holder, :run_id, :status, :error_code, CAST(:result AS jsonb),
               CAST(:events AS jsonb), CAST(:said AS jsonb), CAST(:interrupt AS jsonb),
               CAST(:decision AS jsonb), :at, :lease_until)), :at) AS text) AS answer
