SELECT started_at FROM runs WHERE conversation_id = :conversation_id AND id = :run_id
