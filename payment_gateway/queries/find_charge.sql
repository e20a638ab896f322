-- what is known before a charge: the state of its key, and how the card behaves
SELECT k.idempotency_key IS NOT NULL AS key_known, k.closed_at IS NOT NULL AS closed, k.request_digest, m.behaviour
FROM (SELECT :idempotency_key AS idempotency_key, :payment_method AS payment_method) AS asked
LEFT JOIN gateway.charge_keys AS k ON k.idempotency_key = asked.idempotency_key
LEFT JOIN gateway.payment_methods AS m ON m.id = asked.payment_method
