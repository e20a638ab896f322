INSERT INTO model_usage (at, customer_id, conversation_id, run_id, agent, model, model_calls, input_tokens, output_tokens,
                         cache_read_tokens, cache_write_tokens, cost)
VALUES (:at, :customer_id, :conversation_id, :run_id, 'data_agent', :model, CAST(:model_calls AS integer),
        CAST(:input_tokens AS integer), CAST(:output_tokens AS integer), CAST(:cache_read_tokens AS integer),
        CAST(:cache_write_tokens AS integer), :cost)
