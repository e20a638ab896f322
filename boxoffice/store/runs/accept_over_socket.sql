SELECT CAST(accept_run_over_socket(:connection_id, :conversation_id, :run_id, CAST(:input AS jsonb),
                                   CAST(:secret AS jsonb), :message_id, :message, :title, :at,
                                   CAST(:most_waiting AS integer)) AS text) AS answer
