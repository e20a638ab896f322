SELECT CAST(accept_run(:subject, :token, :conversation_id, :run_id, CAST(:input AS jsonb), CAST(:secret AS jsonb),
                       :message_id, :message, :title, :at, CAST(:most_waiting AS integer)) AS text) AS answer
