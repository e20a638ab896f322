INSERT INTO model_usage (at, customer_id, conversation_id, run_id, agent, model, model_calls, input_tokens, output_tokens,
                         cache_read_tokens, cache_write_tokens, cost)
VALUES (now(), :customer_id, :conversation_id, NULL, 'data_agent', 'eval', 1, 1000, 1000, 0, 0, :cost)
