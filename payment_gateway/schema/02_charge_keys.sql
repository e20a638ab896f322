-- one row per idempotency key of a charge: charging and closing meet here, and the row decides who was first
CREATE TABLE gateway.charge_keys (
    idempotency_key text PRIMARY KEY,
    request_digest text,
    closed_at timestamptz,
    CONSTRAINT charge_keys_charged_or_closed CHECK (request_digest IS NOT NULL OR closed_at IS NOT NULL)
)
