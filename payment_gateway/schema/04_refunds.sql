CREATE TABLE gateway.refunds (
    id text PRIMARY KEY,
    idempotency_key text NOT NULL UNIQUE,
    request_digest text NOT NULL,
    payment_intent_id text NOT NULL REFERENCES gateway.payment_intents (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    created_at timestamptz NOT NULL DEFAULT now()
)
