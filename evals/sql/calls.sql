SELECT e.event ->> 'toolCallName' AS tool
FROM run_events e JOIN runs r ON r.conversation_id = e.conversation_id AND r.id = e.run_id
WHERE e.customer_id = :customer_id AND e.event ->> 'type' = 'TOOL_CALL_START'
ORDER BY r.created_at, r.sequence, e.n
