-- everything that ever happened, in the order of its happening; nothing here is changed or removed
CREATE TABLE gateway.effects (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('charge_succeeded', 'charge_declined', 'key_closed', 'refunded')),
    subject text NOT NULL,
    amount_minor bigint,
    currency text,
    happened_at timestamptz NOT NULL DEFAULT now()
)
