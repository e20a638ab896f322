-- The box office's schema: who sells what to whom, with the product's invariants repeated as constraints.
SET LOCAL lock_timeout = '5s';

-- Exact, as it was written: never rounded by the database. Three decimals are the most that any currency has.
CREATE DOMAIN money_amount AS numeric CHECK (scale(VALUE) <= 3 AND abs(VALUE) < 1000000000);

-- Who is asking ------------------------------------------------------------------------------------------------

CREATE FUNCTION caller_kind() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('boxoffice.caller_kind', true), ''), 'nobody') $$;

CREATE FUNCTION caller_subject() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('boxoffice.caller_subject', true), ''), session_user::text) $$;

CREATE FUNCTION caller_customer() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CAST(nullif(current_setting('boxoffice.customer_id', true), '') AS uuid) $$;

CREATE FUNCTION sees(owner uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT caller_kind() = 'system' OR owner = caller_customer() $$;

CREATE TABLE customers (
    id                uuid PRIMARY KEY,
    email             text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 254),
    cognito_sub       text UNIQUE,
    first_name        text NOT NULL DEFAULT '' CHECK (length(first_name) <= 100),
    last_name         text NOT NULL DEFAULT '' CHECK (length(last_name) <= 100),
    phone             text CHECK (phone ~ '^\+[0-9]{6,15}$'),
    language          text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'de')),
    marketing_consent boolean NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);

-- Sets the caller of this transaction; row-level security reads nothing else. A subject without a customer sees nothing.
CREATE FUNCTION enter(kind text, subject text)
RETURNS TABLE (customer_id uuid, first_name text, language text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found_customer customers%ROWTYPE;
BEGIN
    IF kind NOT IN ('customer', 'staff', 'system') OR subject = '' THEN
        RAISE EXCEPTION 'A caller is a customer, staff or the system, with a subject.' USING ERRCODE = '22023';
    END IF;
    IF kind = 'system' AND session_user = 'boxoffice_customer' THEN
        RAISE EXCEPTION 'This role acts for people alone.' USING ERRCODE = '42501';
    END IF;
    IF kind = 'customer' THEN
        SELECT * INTO found_customer FROM customers c WHERE c.cognito_sub = subject;
    END IF;
    PERFORM set_config('boxoffice.caller_kind', kind, true),
            set_config('boxoffice.caller_subject', subject, true),
            set_config('boxoffice.customer_id', coalesce(found_customer.id::text, ''), true);
    RETURN QUERY SELECT found_customer.id, found_customer.first_name, found_customer.language;
END $$;

-- The catalogue ------------------------------------------------------------------------------------------------

CREATE TABLE ticket_types (
    id    text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,40}$'),
    names jsonb NOT NULL CHECK (names ?& ARRAY['en', 'de'])
);

CREATE TABLE tiers (
    id       text PRIMARY KEY CHECK (id IN ('standard', 'non-stop', 'double-fun')),
    rank     integer NOT NULL UNIQUE CHECK (rank BETWEEN 1 AND 3),
    names    jsonb NOT NULL CHECK (names ?& ARRAY['en', 'de']),
    benefits jsonb NOT NULL CHECK (benefits ?& ARRAY['en', 'de'])
);

CREATE TABLE prices (
    tier        text NOT NULL REFERENCES tiers,
    ticket_type text NOT NULL REFERENCES ticket_types,
    visit_date  date NOT NULL,
    amount      money_amount NOT NULL CHECK (amount >= 0),
    currency    text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    PRIMARY KEY (tier, ticket_type, visit_date)
);
CREATE INDEX prices_by_date ON prices (ticket_type, visit_date);

CREATE TABLE capacities (
    visit_date date NOT NULL,
    tier       text NOT NULL REFERENCES tiers,
    capacity   integer NOT NULL CHECK (capacity >= 0),
    confirmed  integer NOT NULL DEFAULT 0 CHECK (confirmed >= 0),
    PRIMARY KEY (visit_date, tier),
    CONSTRAINT never_oversold CHECK (confirmed <= capacity)
);

-- Tickets and orders -------------------------------------------------------------------------------------------

CREATE TABLE tickets (
    id             uuid PRIMARY KEY,
    customer_id    uuid NOT NULL REFERENCES customers,
    ticket_type    text NOT NULL REFERENCES ticket_types,
    tier           text REFERENCES tiers,
    status         text NOT NULL CHECK (status IN ('active', 'used', 'expired', 'cancelled')),
    visit_date     date NOT NULL,
    valid_from     date NOT NULL,
    valid_to       date NOT NULL,
    purchase_date  date NOT NULL,
    original_price money_amount NOT NULL CHECK (original_price >= 0),
    paid           money_amount NOT NULL CHECK (paid >= original_price),
    currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    entry_code     text NOT NULL UNIQUE,
    metadata       jsonb NOT NULL DEFAULT '{}',
    UNIQUE (id, customer_id),
    CHECK (visit_date BETWEEN valid_from AND valid_to)
);
CREATE INDEX tickets_of_customer ON tickets (customer_id, visit_date, id);

CREATE TABLE order_transitions (
    before text NOT NULL,
    after  text NOT NULL,
    PRIMARY KEY (before, after)
);
INSERT INTO order_transitions VALUES
    ('pending', 'paying'), ('pending', 'fulfilled'), ('pending', 'expired'), ('pending', 'cancelled'),
    ('paying', 'fulfilled'), ('paying', 'pending'), ('paying', 'stuck'), ('paying', 'refunding'),
    ('stuck', 'fulfilled'), ('stuck', 'pending'), ('stuck', 'expired'), ('stuck', 'refunding'),
    ('refunding', 'refunded');

CREATE TABLE upgrade_orders (
    id                uuid PRIMARY KEY,
    customer_id       uuid NOT NULL REFERENCES customers,
    status            text NOT NULL CHECK (status IN ('pending', 'paying', 'fulfilled', 'expired', 'cancelled', 'stuck',
                                                      'refunding', 'refunded')),
    tier              text NOT NULL REFERENCES tiers,
    visit_date        date NOT NULL,
    total             money_amount NOT NULL CHECK (total >= 0),
    currency          text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    version           integer NOT NULL DEFAULT 1 CHECK (version >= 1),
    hold_expires_at   timestamptz NOT NULL,
    confirmation_code text UNIQUE CHECK (confirmation_code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'),
    created_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    completed_at      timestamptz,
    UNIQUE (id, customer_id),
    CHECK ((confirmation_code IS NOT NULL) = (status = 'fulfilled')),
    CHECK ((completed_at IS NOT NULL) = (status IN ('fulfilled', 'expired', 'cancelled', 'refunded'))),
    CHECK (hold_expires_at > created_at AND hold_expires_at <= created_at + interval '1 day')
);
CREATE INDEX orders_of_customer ON upgrade_orders (customer_id, created_at DESC, id);
CREATE INDEX orders_with_hold ON upgrade_orders (hold_expires_at) WHERE status = 'pending';
CREATE INDEX orders_unsettled ON upgrade_orders (changed_at) WHERE status IN ('paying', 'stuck', 'refunding');

CREATE TABLE upgrade_order_lines (
    order_id         uuid NOT NULL,
    ticket_id        uuid NOT NULL,
    customer_id      uuid NOT NULL,
    position         integer NOT NULL CHECK (position >= 0),
    from_tier        text REFERENCES tiers,
    from_date        date NOT NULL,
    price_difference money_amount NOT NULL CHECK (price_difference >= 0),
    open             boolean NOT NULL DEFAULT true,
    PRIMARY KEY (order_id, ticket_id),
    FOREIGN KEY (order_id, customer_id) REFERENCES upgrade_orders (id, customer_id),
    FOREIGN KEY (ticket_id, customer_id) REFERENCES tickets (id, customer_id)
);
CREATE UNIQUE INDEX one_open_order_per_ticket ON upgrade_order_lines (ticket_id) WHERE open;

-- A line costs what the catalogue says less what was paid, whoever writes it; an order's total is the sum of its lines.
CREATE FUNCTION line_is_priced() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due upgrade_orders%ROWTYPE; own tickets%ROWTYPE; price numeric;
BEGIN
    SELECT * INTO due FROM upgrade_orders WHERE id = NEW.order_id;
    SELECT * INTO own FROM tickets WHERE id = NEW.ticket_id;
    SELECT p.amount INTO price FROM prices p
    WHERE p.tier = due.tier AND p.ticket_type = own.ticket_type AND p.visit_date = due.visit_date
      AND p.currency = due.currency;
    IF due.status <> 'pending' OR own.status <> 'active' OR own.currency <> due.currency
        OR NEW.from_tier IS DISTINCT FROM own.tier OR NEW.from_date <> own.visit_date
        OR price IS NULL OR abs(NEW.price_difference - (price - own.paid)) >= 0.01
        OR due.total <> (SELECT sum(l.price_difference) FROM upgrade_order_lines l WHERE l.order_id = due.id) THEN
        RAISE EXCEPTION 'The line of ticket % is not what the catalogue says.', NEW.ticket_id USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER line_is_priced AFTER INSERT ON upgrade_order_lines
    FOR EACH ROW EXECUTE FUNCTION line_is_priced();

CREATE TABLE order_timeline (
    order_id    uuid NOT NULL,
    customer_id uuid NOT NULL,
    n           bigint GENERATED ALWAYS AS IDENTITY,
    event       text NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (order_id, n),
    FOREIGN KEY (order_id, customer_id) REFERENCES upgrade_orders (id, customer_id)
);

CREATE TABLE holds (
    order_id    uuid PRIMARY KEY,
    customer_id uuid NOT NULL,
    visit_date  date NOT NULL,
    tier        text NOT NULL,
    places      integer NOT NULL CHECK (places > 0),
    expires_at  timestamptz NOT NULL,
    released_at timestamptz,
    FOREIGN KEY (order_id, customer_id) REFERENCES upgrade_orders (id, customer_id),
    FOREIGN KEY (visit_date, tier) REFERENCES capacities (visit_date, tier)
);
CREATE INDEX live_holds ON holds (visit_date, tier, expires_at) WHERE released_at IS NULL;

-- Places left = capacity - confirmed - live holds. Counts other customers' holds, shows none of them.
CREATE FUNCTION places_left(first_date date, last_date date, at timestamptz)
RETURNS TABLE (visit_date date, tier text, places_left integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.visit_date, c.tier, CAST(c.capacity - c.confirmed - coalesce(sum(h.places), 0) AS integer)
    FROM capacities c
    LEFT JOIN holds h ON h.visit_date = c.visit_date AND h.tier = c.tier
                     AND h.released_at IS NULL AND h.expires_at > at
    WHERE c.visit_date BETWEEN first_date AND last_date
    GROUP BY c.visit_date, c.tier
$$;

-- The one lock order of the house: tickets by id, then places, those of the highest tier first.
-- An order on these tickets whose hold ran out is expired on the way, not left to the sweeper.
CREATE FUNCTION lock_for_order(ticket_ids uuid[], wanted_date date, wanted_tier text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM tickets WHERE id = ANY (ticket_ids) AND sees(customer_id) ORDER BY id FOR UPDATE;
    PERFORM 1 FROM capacities WHERE visit_date = wanted_date AND tier = wanted_tier FOR UPDATE;
    UPDATE upgrade_orders o SET status = 'expired', version = o.version + 1, changed_at = at, completed_at = at
    WHERE o.status = 'pending' AND o.hold_expires_at <= at AND sees(o.customer_id)
      AND o.id IN (SELECT l.order_id FROM upgrade_order_lines l WHERE l.open AND l.ticket_id = ANY (ticket_ids));
END $$;

CREATE FUNCTION hold_needs_places() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    free integer;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM upgrade_orders o
                   WHERE o.id = NEW.order_id AND o.visit_date = NEW.visit_date AND o.tier = NEW.tier
                     AND o.hold_expires_at = NEW.expires_at
                     AND NEW.places = (SELECT count(*) FROM upgrade_order_lines l WHERE l.order_id = o.id)) THEN
        RAISE EXCEPTION 'A hold is for its order''s date, tier and tickets.' USING ERRCODE = '23514';
    END IF;
    PERFORM 1 FROM capacities WHERE visit_date = NEW.visit_date AND tier = NEW.tier FOR UPDATE;
    SELECT c.capacity - c.confirmed - coalesce((
               SELECT sum(h.places) FROM holds h
               WHERE h.visit_date = c.visit_date AND h.tier = c.tier AND h.released_at IS NULL
                 AND h.expires_at > (SELECT o.created_at FROM upgrade_orders o WHERE o.id = NEW.order_id)
                 AND h.order_id <> NEW.order_id), 0)
    INTO free FROM capacities c WHERE c.visit_date = NEW.visit_date AND c.tier = NEW.tier;
    IF free IS NULL OR free < NEW.places THEN
        RAISE EXCEPTION 'sold_out: not enough places on % in %', NEW.visit_date, NEW.tier USING ERRCODE = 'BX001';
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER hold_needs_places AFTER INSERT ON holds
    FOR EACH ROW EXECUTE FUNCTION hold_needs_places();

-- What callers read, in one row each; row-level security is the reader's own.
CREATE VIEW ticket_details WITH (security_invoker = true) AS
SELECT t.id, t.customer_id, t.ticket_type, y.names AS type_names, t.tier, t.status, t.visit_date, t.valid_from,
       t.valid_to, t.purchase_date, CAST(t.original_price AS text) AS original_price, CAST(t.paid AS text) AS paid,
       t.currency, t.entry_code, t.metadata, o.id AS open_order_id,
       CASE WHEN o.status = 'pending' THEN o.hold_expires_at END AS open_order_lapses_at
FROM tickets t
JOIN ticket_types y ON y.id = t.ticket_type
LEFT JOIN upgrade_order_lines l ON l.ticket_id = t.id AND l.open
LEFT JOIN upgrade_orders o ON o.id = l.order_id;

-- Money --------------------------------------------------------------------------------------------------------

CREATE TABLE payments (
    id              uuid PRIMARY KEY,
    order_id        uuid NOT NULL,
    customer_id     uuid NOT NULL,
    status          text NOT NULL CHECK (status IN ('created', 'succeeded', 'declined', 'unknown', 'refunding',
                                                    'refunded')),
    amount          money_amount NOT NULL CHECK (amount > 0),
    currency        text NOT NULL,
    intent_id       text UNIQUE,
    failure_code    text,
    created_at      timestamptz NOT NULL,
    changed_at      timestamptz NOT NULL,
    FOREIGN KEY (order_id, customer_id) REFERENCES upgrade_orders (id, customer_id),
    CHECK (status NOT IN ('succeeded', 'refunding', 'refunded') OR intent_id IS NOT NULL),
    CHECK ((failure_code IS NOT NULL) = (status = 'declined'))
);
CREATE UNIQUE INDEX one_payment_that_counts ON payments (order_id) WHERE status <> 'declined';
CREATE INDEX payments_of_order ON payments (order_id, created_at DESC);

CREATE TABLE ledger_entries (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id    uuid NOT NULL,
    customer_id uuid NOT NULL,
    payment_id  uuid NOT NULL REFERENCES payments,
    kind        text NOT NULL CHECK (kind IN ('charge', 'refund')),
    amount      money_amount NOT NULL CHECK (amount > 0),
    currency    text NOT NULL,
    created_at  timestamptz NOT NULL,
    FOREIGN KEY (order_id, customer_id) REFERENCES upgrade_orders (id, customer_id),
    UNIQUE (payment_id, kind)
);
CREATE INDEX ledger_of_order ON ledger_entries (order_id);

CREATE FUNCTION ledger_adds_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    charged numeric; refunded numeric; due payments%ROWTYPE;
BEGIN
    SELECT * INTO due FROM payments WHERE id = NEW.payment_id FOR UPDATE;
    IF due.order_id <> NEW.order_id OR due.currency <> NEW.currency THEN
        RAISE EXCEPTION 'A ledger entry belongs to its payment''s order and currency.' USING ERRCODE = '23514';
    END IF;
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'charge'), 0),
           coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0)
    INTO charged, refunded FROM ledger_entries WHERE payment_id = NEW.payment_id;
    IF charged > due.amount OR refunded > charged THEN
        RAISE EXCEPTION 'Charges never exceed the payment, refunds never exceed the charges.' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
CREATE CONSTRAINT TRIGGER ledger_adds_up AFTER INSERT ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION ledger_adds_up();

-- `payment` is the one that counts, or else the last that was declined: clocks of several settlers tell no order.
CREATE VIEW order_details WITH (security_invoker = true) AS
SELECT o.id, o.customer_id, o.status, o.tier, o.visit_date, CAST(o.total AS text) AS total, o.currency, o.version,
       o.hold_expires_at, o.confirmation_code, o.created_at, o.completed_at,
       (SELECT jsonb_agg(jsonb_build_object('ticket_id', l.ticket_id, 'from_tier', l.from_tier, 'from_date', l.from_date,
                                            'price_difference', CAST(l.price_difference AS text)) ORDER BY l.position)
        FROM upgrade_order_lines l WHERE l.order_id = o.id) AS lines,
       (SELECT jsonb_build_object('id', p.id, 'status', p.status, 'intent_id', p.intent_id, 'failure_code', p.failure_code)
        FROM payments p WHERE p.order_id = o.id
        ORDER BY p.status = 'declined', p.created_at DESC, p.id LIMIT 1) AS payment,
       (SELECT jsonb_agg(jsonb_build_object('at', e.at, 'event', e.event) ORDER BY e.n)
        FROM order_timeline e WHERE e.order_id = o.id) AS timeline
FROM upgrade_orders o;

-- Chat ---------------------------------------------------------------------------------------------------------

CREATE TABLE conversations (
    id               uuid PRIMARY KEY,
    customer_id      uuid NOT NULL REFERENCES customers,
    title            text NOT NULL DEFAULT '' CHECK (length(title) <= 200),
    last_sequence    integer NOT NULL DEFAULT 0,
    lease_holder     text,
    lease_expires_at timestamptz,
    open_interrupt   jsonb,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    UNIQUE (id, customer_id)
);
CREATE INDEX conversations_of_customer ON conversations (customer_id, updated_at DESC, id);

CREATE TABLE runs (
    conversation_id uuid NOT NULL,
    id              text NOT NULL CHECK (length(id) BETWEEN 1 AND 100),
    customer_id     uuid NOT NULL,
    subject         text NOT NULL,
    sequence        integer NOT NULL,
    status          text NOT NULL CHECK (status IN ('queued', 'running', 'finished', 'failed')),
    input           jsonb NOT NULL,
    secret          jsonb,
    result          jsonb,
    error_code      text,
    created_at      timestamptz NOT NULL,
    started_at      timestamptz,
    finished_at     timestamptz,
    PRIMARY KEY (conversation_id, id),
    UNIQUE (conversation_id, sequence),
    FOREIGN KEY (conversation_id, customer_id) REFERENCES conversations (id, customer_id),
    CONSTRAINT secrets_end_with_the_run CHECK (secret IS NULL OR status IN ('queued', 'running'))
);
CREATE INDEX runs_waiting ON runs (conversation_id, sequence) WHERE status IN ('queued', 'running');

CREATE TABLE run_events (
    conversation_id uuid NOT NULL,
    run_id          text NOT NULL,
    customer_id     uuid NOT NULL,
    n               integer NOT NULL CHECK (n >= 1),
    event           jsonb NOT NULL,
    PRIMARY KEY (conversation_id, run_id, n),
    FOREIGN KEY (conversation_id, run_id) REFERENCES runs (conversation_id, id),
    FOREIGN KEY (conversation_id, customer_id) REFERENCES conversations (id, customer_id)
);

CREATE TABLE messages (
    id              text NOT NULL,
    conversation_id uuid NOT NULL,
    customer_id     uuid NOT NULL,
    run_id          text NOT NULL,
    position        bigint GENERATED ALWAYS AS IDENTITY,
    role            text NOT NULL CHECK (role IN ('user', 'assistant', 'activity')),
    content         text NOT NULL DEFAULT '',
    activity        jsonb,
    created_at      timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, id),
    FOREIGN KEY (conversation_id, run_id) REFERENCES runs (conversation_id, id),
    FOREIGN KEY (conversation_id, customer_id) REFERENCES conversations (id, customer_id),
    CHECK ((activity IS NOT NULL) = (role = 'activity'))
);
CREATE INDEX messages_in_order ON messages (conversation_id, position);

CREATE TABLE socket_tickets (
    ticket_hash      text PRIMARY KEY,
    customer_id      uuid NOT NULL REFERENCES customers,
    subject          text NOT NULL,
    token            text NOT NULL,
    token_expires_at timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL
);
CREATE INDEX socket_tickets_old ON socket_tickets (expires_at);

CREATE TABLE socket_connections (
    id               text PRIMARY KEY,
    customer_id      uuid NOT NULL REFERENCES customers,
    subject          text NOT NULL,
    token            text NOT NULL,
    token_expires_at timestamptz NOT NULL,
    connected_at     timestamptz NOT NULL
);
CREATE INDEX socket_connections_of_customer ON socket_connections (customer_id);

-- Cases --------------------------------------------------------------------------------------------------------

CREATE TABLE cases (
    id              uuid PRIMARY KEY,
    number          bigint GENERATED ALWAYS AS IDENTITY (START WITH 1001) UNIQUE,
    customer_id     uuid NOT NULL REFERENCES customers,
    conversation_id uuid,
    status          text NOT NULL CHECK (status IN ('open', 'waiting', 'resolved', 'closed')),
    reason          text NOT NULL CHECK (length(reason) BETWEEN 1 AND 60),
    subject         text NOT NULL CHECK (length(subject) BETWEEN 1 AND 200),
    summary         text NOT NULL CHECK (length(summary) <= 4000),
    transcript      jsonb NOT NULL DEFAULT '[]',
    assignee        text,
    version         integer NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    UNIQUE (id, customer_id),
    FOREIGN KEY (conversation_id, customer_id) REFERENCES conversations (id, customer_id)
);
CREATE INDEX cases_of_customer ON cases (customer_id, created_at DESC, id);
CREATE INDEX cases_by_status ON cases (status, updated_at DESC, id);

CREATE TABLE case_messages (
    id          uuid PRIMARY KEY,
    case_id     uuid NOT NULL,
    customer_id uuid NOT NULL,
    author      text NOT NULL CHECK (author IN ('customer', 'staff', 'agent')),
    body        text NOT NULL CHECK (length(body) BETWEEN 1 AND 8000),
    created_at  timestamptz NOT NULL,
    FOREIGN KEY (case_id, customer_id) REFERENCES cases (id, customer_id)
);
CREATE INDEX messages_of_case ON case_messages (case_id, created_at, id);

-- Outbox and idempotency ---------------------------------------------------------------------------------------

CREATE TABLE outbox (
    id           uuid PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('order_confirmation', 'refund_notice', 'case_opened', 'case_reply')),
    customer_id  uuid NOT NULL REFERENCES customers,
    order_id     uuid REFERENCES upgrade_orders,
    case_id      uuid REFERENCES cases,
    dedupe_key   text NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    attempts     integer NOT NULL DEFAULT 0,
    delivered_at timestamptz,
    failed_at    timestamptz,
    provider_id  text,
    last_error   text,
    CHECK (num_nonnulls(order_id, case_id) = 1),
    CHECK (delivered_at IS NULL OR failed_at IS NULL)
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE delivered_at IS NULL AND failed_at IS NULL;

CREATE TABLE idempotency_keys (
    customer_id  uuid NOT NULL REFERENCES customers,
    operation    text NOT NULL,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request_hash text NOT NULL,
    entity_id    uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (customer_id, operation, key)
);

CREATE TABLE rate_limits (
    subject text NOT NULL,
    counted_window bigint NOT NULL,
    counted integer NOT NULL,
    PRIMARY KEY (subject)
);

-- One counter per subject: a new window begins at one.
CREATE FUNCTION count_request(who text, wanted_window bigint) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO rate_limits AS r (subject, counted_window, counted) VALUES (who, wanted_window, 1)
    ON CONFLICT (subject) DO UPDATE
    SET counted = CASE WHEN r.counted_window = wanted_window THEN r.counted + 1 ELSE 1 END, counted_window = wanted_window
    RETURNING counted
$$;

-- States -------------------------------------------------------------------------------------------------------

CREATE FUNCTION order_moves_by_the_table() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'pending' THEN
            RAISE EXCEPTION 'An order begins pending.' USING ERRCODE = '23514';
        END IF;
    ELSIF NEW.status <> OLD.status THEN
        IF NOT EXISTS (SELECT 1 FROM order_transitions WHERE before = OLD.status AND after = NEW.status) THEN
            RAISE EXCEPTION 'An order that is % cannot become %.', OLD.status, NEW.status USING ERRCODE = '23514';
        END IF;
        UPDATE upgrade_order_lines SET open = NEW.status IN ('pending', 'paying', 'stuck')
        WHERE order_id = NEW.id AND open <> (NEW.status IN ('pending', 'paying', 'stuck'));
        UPDATE holds SET released_at = NEW.changed_at
        WHERE order_id = NEW.id AND released_at IS NULL AND NEW.status NOT IN ('pending', 'paying', 'stuck');
    END IF;
    IF TG_OP = 'INSERT' OR NEW.status <> OLD.status THEN
        INSERT INTO order_timeline (order_id, customer_id, event, at) VALUES (NEW.id, NEW.customer_id, NEW.status, NEW.changed_at);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER order_moves_by_the_table AFTER INSERT OR UPDATE ON upgrade_orders
    FOR EACH ROW EXECUTE FUNCTION order_moves_by_the_table();

-- Whether an order's places are still its own or free; takes the capacity lock.
CREATE FUNCTION place_is_free(wanted_order uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own holds%ROWTYPE; free integer;
BEGIN
    SELECT * INTO own FROM holds WHERE order_id = wanted_order;
    PERFORM 1 FROM tickets t JOIN upgrade_order_lines l ON l.ticket_id = t.id
        WHERE l.order_id = wanted_order ORDER BY t.id FOR UPDATE OF t;
    PERFORM 1 FROM capacities c WHERE c.visit_date = own.visit_date AND c.tier = own.tier FOR UPDATE;
    SELECT p.places_left INTO free FROM places_left(own.visit_date, own.visit_date, at) p WHERE p.tier = own.tier;
    IF own.released_at IS NULL AND own.expires_at > at THEN
        free := free + own.places;
    END IF;
    RETURN free >= own.places;
END $$;

-- Fulfilment: places confirmed, former places released, tickets changed, order completed, mail written.
CREATE FUNCTION fulfil_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    due upgrade_orders%ROWTYPE; seats integer;
BEGIN
    SELECT * INTO due FROM upgrade_orders WHERE id = wanted_order AND sees(customer_id) FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not_found: no such order' USING ERRCODE = 'BX404';
    END IF;
    IF place_is_free(wanted_order, at) IS NOT TRUE THEN
        RAISE EXCEPTION 'sold_out: the places of order % are gone', wanted_order USING ERRCODE = 'BX001';
    END IF;
    SELECT count(*) INTO seats FROM upgrade_order_lines WHERE order_id = wanted_order;
    -- A former tier is below the wanted one, whose places are locked already: highest first, nobody waits in a circle.
    PERFORM 1 FROM capacities c JOIN tiers r ON r.id = c.tier
        WHERE (c.visit_date, c.tier) IN (SELECT l.from_date, l.from_tier FROM upgrade_order_lines l WHERE l.order_id = wanted_order)
        ORDER BY r.rank DESC, c.visit_date FOR UPDATE OF c;
    UPDATE capacities c SET confirmed = c.confirmed - former.seats
        FROM (SELECT from_date, from_tier, count(*) AS seats FROM upgrade_order_lines
              WHERE order_id = wanted_order AND from_tier IS NOT NULL GROUP BY from_date, from_tier) former
        WHERE c.visit_date = former.from_date AND c.tier = former.from_tier;
    UPDATE capacities SET confirmed = confirmed + seats WHERE visit_date = due.visit_date AND tier = due.tier;
    UPDATE tickets t SET tier = due.tier, visit_date = due.visit_date, paid = t.paid + l.price_difference,
                         entry_code = entry_codes ->> t.id::text
        FROM upgrade_order_lines l WHERE l.order_id = wanted_order AND l.ticket_id = t.id;
    UPDATE upgrade_orders SET status = 'fulfilled', version = version + 1, confirmation_code = code,
                              changed_at = at, completed_at = at
        WHERE id = wanted_order;
    INSERT INTO outbox (id, kind, customer_id, order_id, dedupe_key, created_at, due_at)
        VALUES (mail_id, 'order_confirmation', due.customer_id, due.id, 'order_confirmation:' || due.id, at, at);
END $$;

-- A zero total needs no payment; anything else is refused here, whoever asks.
CREATE FUNCTION fulfil_free_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM upgrade_orders
                   WHERE id = wanted_order AND customer_id = caller_customer() AND status = 'pending' AND total = 0) THEN
        RAISE EXCEPTION 'Only an own pending order without a price is free.' USING ERRCODE = '42501';
    END IF;
    PERFORM fulfil_order(wanted_order, code, entry_codes, mail_id, at);
END $$;

-- Audit --------------------------------------------------------------------------------------------------------

CREATE TABLE audit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    role        text NOT NULL,
    caller_kind text NOT NULL,
    subject     text NOT NULL,
    customer_id uuid,
    action      text NOT NULL,
    entity      text NOT NULL,
    entity_id   text NOT NULL,
    detail      jsonb NOT NULL
);
CREATE INDEX audit_of_entity ON audit (entity, entity_id, id);
CREATE INDEX audit_of_customer ON audit (customer_id, id);

CREATE FUNCTION audit_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}' ELSE to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}' ELSE to_jsonb(NEW) END;
    whole jsonb := old_row || new_row;
    changed jsonb;
BEGIN
    SELECT coalesce(jsonb_object_agg(key, CASE WHEN TG_OP = 'UPDATE' THEN jsonb_build_array(old_row -> key, value) ELSE value END), '{}')
    INTO changed
    FROM jsonb_each(CASE WHEN TG_OP = 'DELETE' THEN old_row ELSE new_row END)
    WHERE TG_OP <> 'UPDATE' OR old_row -> key IS DISTINCT FROM value;
    IF TG_OP = 'UPDATE' AND changed = '{}' THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit (role, caller_kind, subject, customer_id, action, entity, entity_id, detail)
    VALUES (session_user, caller_kind(), caller_subject(),
            CAST(coalesce(CASE WHEN TG_TABLE_NAME = 'customers' THEN whole ->> 'id' ELSE whole ->> 'customer_id' END,
                          caller_customer()::text) AS uuid),
            lower(TG_OP), TG_TABLE_NAME,
            coalesce(whole ->> 'id', whole ->> 'order_id', concat_ws('/', whole ->> 'visit_date', whole ->> 'tier')),
            changed);
    RETURN NULL;
END $$;

DO $do$
DECLARE
    entity text;
BEGIN
    FOREACH entity IN ARRAY ARRAY['customers', 'tickets', 'upgrade_orders', 'upgrade_order_lines', 'holds', 'payments',
                                  'ledger_entries', 'outbox', 'cases', 'case_messages'] LOOP
        EXECUTE format('CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OR DELETE ON %I '
                       'FOR EACH ROW EXECUTE FUNCTION audit_change()', entity);
    END LOOP;
END $do$;
-- A conversation's lease and sequence turn with every run; what was said and decided is audited on its own.
CREATE TRIGGER audit_change AFTER INSERT OR UPDATE OF title, open_interrupt OR DELETE ON conversations
    FOR EACH ROW EXECUTE FUNCTION audit_change();
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON capacities FOR EACH ROW EXECUTE FUNCTION audit_change();
CREATE TRIGGER audit_change AFTER UPDATE OR DELETE ON prices FOR EACH ROW EXECUTE FUNCTION audit_change();

-- What an agent decided in a run, written by the bridge when the run ends.
CREATE FUNCTION record_decision(conversation uuid, run text, decision jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO audit (role, caller_kind, subject, customer_id, action, entity, entity_id, detail)
    SELECT session_user, caller_kind(), caller_subject(), c.customer_id, 'decide', 'runs', run, decision
    FROM conversations c WHERE c.id = conversation
$$;

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only.', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION append_only();
