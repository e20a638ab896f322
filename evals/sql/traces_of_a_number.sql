SELECT count(*) AS found FROM (
    SELECT content AS kept FROM messages WHERE customer_id = :customer_id
    UNION ALL SELECT event::text FROM run_events WHERE customer_id = :customer_id
    UNION ALL SELECT input::text FROM runs WHERE customer_id = :customer_id
    UNION ALL SELECT summary || transcript::text FROM cases WHERE customer_id = :customer_id
    UNION ALL SELECT detail::text FROM audit WHERE customer_id = :customer_id
) everything WHERE kept ~ :number
