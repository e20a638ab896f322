SELECT to_jsonb(d) AS found,
       CASE WHEN k.key IS NOT NULL THEN jsonb_build_array(k.request_hash, k.entity_id) END AS earlier,
       p.status AS earlier_status,
       p.failure_code AS earlier_failure
FROM order_details d
LEFT JOIN idempotency_keys k ON k.customer_id = d.customer_id AND k.operation = :operation AND k.key = :key
LEFT JOIN payments p ON p.id = k.entity_id
WHERE d.id = :id AND sees(d.customer_id)
