CREATE TABLE gateway.payment_intents (
    position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    id text PRIMARY KEY,
    idempotency_key text NOT NULL UNIQUE REFERENCES gateway.charge_keys (idempotency_key),
    payment_method_id text NOT NULL REFERENCES gateway.payment_methods (id),
    status text NOT NULL CHECK (status IN ('succeeded', 'declined')),
    failure_code text,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    refunded_minor bigint NOT NULL DEFAULT 0,
    description text NOT NULL,
    metadata jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT payment_intents_failure CHECK ((status = 'declined') = (failure_code IS NOT NULL)),
    CONSTRAINT payment_intents_refund_within_charge CHECK (
        refunded_minor >= 0 AND refunded_minor <= CASE status WHEN 'succeeded' THEN amount_minor ELSE 0 END
    )
)
