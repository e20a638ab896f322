WITH wanted AS MATERIALIZED (
    SELECT d.* FROM ticket_details d
    WHERE d.customer_id = :customer_id AND d.id = ANY (CAST(:ticket_ids AS uuid[]))
)
SELECT (SELECT jsonb_agg(to_jsonb(w)) FROM wanted w) AS tickets,
       (SELECT jsonb_agg(to_jsonb(t) ORDER BY t.rank) FROM tiers t) AS tiers,
       (SELECT jsonb_agg(jsonb_build_array(p.tier, p.ticket_type, p.visit_date, CAST(p.amount AS text)))
        FROM prices p
        WHERE p.ticket_type IN (SELECT w.ticket_type FROM wanted w)
          AND p.currency IN (SELECT w.currency FROM wanted w)
          AND p.visit_date BETWEEN :first_date AND :last_date) AS prices,
       (SELECT jsonb_agg(jsonb_build_array(l.tier, l.visit_date, l.places_left))
        FROM places_left(:first_date, :last_date, :at) l) AS places,
       (SELECT jsonb_build_array(k.request_hash, k.entity_id)
        FROM idempotency_keys k
        WHERE k.customer_id = :customer_id AND k.operation = :operation AND k.key = :key) AS earlier
