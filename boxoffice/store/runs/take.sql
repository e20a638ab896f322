SELECT CAST(with_model_spending(with_memory_switch(take_run(:conversation_id, :holder, :at, :lease_until)), :at) AS text)
           AS answer
