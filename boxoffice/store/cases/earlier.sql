SELECT request_hash, CAST(entity_id AS text) AS entity_id
FROM idempotency_keys
WHERE customer_id = :customer_id AND operation = :operation AND key = :key
