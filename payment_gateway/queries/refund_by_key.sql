SELECT r.id, r.idempotency_key, r.request_digest, r.payment_intent_id, r.amount_minor, i.currency,
    to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at
FROM gateway.refunds AS r
JOIN gateway.payment_intents AS i ON i.id = r.payment_intent_id
WHERE r.idempotency_key = :idempotency_key
