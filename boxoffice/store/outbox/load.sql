SELECT o.id, o.kind, o.attempts,
       jsonb_build_object(
           'customer', (SELECT jsonb_build_object('email', c.email, 'first_name', c.first_name, 'last_name', c.last_name,
                                                  'language', c.language)
                        FROM customers c WHERE c.id = o.customer_id),
           'order', (SELECT to_jsonb(d) FROM order_details d WHERE d.id = o.order_id),
           'tiers', (SELECT jsonb_object_agg(t.id, t.names) FROM tiers t),
           'tickets', (SELECT jsonb_object_agg(t.id, jsonb_build_object('type_names', y.names, 'entry_code', t.entry_code,
                                                                         'holder', t.metadata ->> 'holder'))
                       FROM upgrade_order_lines l
                       JOIN tickets t ON t.id = l.ticket_id
                       JOIN ticket_types y ON y.id = t.ticket_type
                       WHERE l.order_id = o.order_id),
           'case', (SELECT jsonb_build_object('id', c.id, 'number', c.number, 'subject', c.subject,
                                              'reply', (SELECT m.body FROM case_messages m
                                                        WHERE m.case_id = c.id
                                                          AND o.dedupe_key = 'case_reply:' || CAST(m.id AS text)))
                    FROM cases c WHERE c.id = o.case_id)) AS facts
FROM outbox o
WHERE o.id = :id
