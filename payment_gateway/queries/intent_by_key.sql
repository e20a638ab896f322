SELECT position, id, idempotency_key, payment_method_id, status, failure_code, amount_minor, currency, refunded_minor,
    description, CAST(metadata AS text) AS metadata,
    to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS created_at
FROM gateway.payment_intents
WHERE idempotency_key = :idempotency_key
