SELECT o.id, o.status, o.tier, o.visit_date, o.total, o.currency, o.confirmation_code, o.created_at,
       (SELECT jsonb_agg(jsonb_build_object('ticket_id', l.ticket_id, 'price_difference', l.price_difference::text,
                                            'price', (SELECT p.amount::text FROM prices p
                                                      WHERE p.tier = o.tier AND p.ticket_type = t.ticket_type
                                                        AND p.visit_date = o.visit_date))
                         ORDER BY l.position)
        FROM upgrade_order_lines l JOIN tickets t ON t.id = l.ticket_id WHERE l.order_id = o.id) AS lines,
       (SELECT coalesce(jsonb_agg(p.status ORDER BY p.created_at, p.id), '[]') FROM payments p WHERE p.order_id = o.id) AS payments,
       (SELECT coalesce(sum(e.amount::numeric), 0) FROM ledger_entries e WHERE e.order_id = o.id AND e.kind = 'charge') AS charged,
       (SELECT coalesce(sum(e.amount::numeric), 0) FROM ledger_entries e WHERE e.order_id = o.id AND e.kind = 'refund') AS refunded,
       EXISTS (SELECT 1 FROM holds h WHERE h.order_id = o.id AND h.released_at IS NULL) AS holds_places
FROM upgrade_orders o
WHERE o.customer_id = :customer_id
ORDER BY o.created_at, o.id
