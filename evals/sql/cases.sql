SELECT status, reason, subject, summary, jsonb_array_length(transcript) AS transcript_length, conversation_id
FROM cases WHERE customer_id = :customer_id ORDER BY number
