CREATE TABLE gateway.payment_methods (
    id text PRIMARY KEY,
    brand text NOT NULL,
    last4 text NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
    behaviour text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
)
