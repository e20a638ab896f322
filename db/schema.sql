-- What the migrations make. Written by scripts/dump_schema.py; a test compares it with them.

CREATE SCHEMA public;

CREATE DOMAIN public.money_amount AS numeric
	CONSTRAINT money_amount_check CHECK (((scale(VALUE) <= 3) AND (abs(VALUE) < (1000000000)::numeric)));

CREATE FUNCTION public.accept_run(new_subject text, new_token text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb, new_message_id text, new_message text, new_title text, at timestamp with time zone, most_waiting integer) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    chat conversations%ROWTYPE; known runs%ROWTYPE; said messages%ROWTYPE;
BEGIN
    PERFORM enter('customer', new_subject);
    SELECT * INTO chat FROM conversations WHERE id = wanted_conversation AND customer_id = caller_customer() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('verdict', 'not_found');
    END IF;
    SELECT * INTO known FROM runs WHERE conversation_id = chat.id AND id = new_run;
    IF FOUND THEN
        RETURN jsonb_build_object('verdict', CASE WHEN known.input = new_input THEN 'known' ELSE 'reused' END,
                                  'state', known.status, 'subject', new_subject);
    END IF;
    SELECT * INTO said FROM messages WHERE conversation_id = chat.id AND id = new_message_id;
    IF FOUND AND (said.role <> 'user' OR said.content <> new_message) THEN
        RETURN jsonb_build_object('verdict', 'reused');
    END IF;
    IF (SELECT count(*) FROM runs WHERE conversation_id = chat.id AND status IN ('queued', 'running')) >= most_waiting THEN
        RETURN jsonb_build_object('verdict', 'busy');
    END IF;
    INSERT INTO runs (conversation_id, id, customer_id, subject, sequence, status, input, secret, created_at)
    VALUES (chat.id, new_run, chat.customer_id, new_subject, chat.last_sequence + 1, 'queued', new_input,
            coalesce(new_secret, '{}') || jsonb_build_object('token', new_token), at);
    IF new_message_id IS NOT NULL THEN
        INSERT INTO messages (id, conversation_id, customer_id, run_id, role, content, created_at)
        VALUES (new_message_id, chat.id, chat.customer_id, new_run, 'user', new_message, at)
        ON CONFLICT (conversation_id, id) DO NOTHING;
    END IF;
    UPDATE conversations SET last_sequence = chat.last_sequence + 1, updated_at = at WHERE id = chat.id;
    IF chat.title = '' AND new_title <> '' THEN
        UPDATE conversations SET title = new_title WHERE id = chat.id;
    END IF;
    RETURN jsonb_build_object('verdict', 'accepted');
END $$;

CREATE FUNCTION public.accept_run_over_socket(connection text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb, new_message_id text, new_message text, new_title text, at timestamp with time zone, most_waiting integer) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    via socket_connections%ROWTYPE;
BEGIN
    PERFORM enter('system', 'chat_socket');
    SELECT * INTO via FROM socket_connections WHERE id = connection;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('verdict', 'no_connection');
    END IF;
    IF via.token_expires_at <= at THEN
        RETURN jsonb_build_object('verdict', 'token_expired');
    END IF;
    RETURN accept_run(via.subject, via.token, wanted_conversation, new_run, new_input, new_secret,
                      new_message_id, new_message, new_title, at, most_waiting);
END $$;

CREATE FUNCTION public.append_events(wanted_conversation uuid, own_holder text, wanted_run text, new_events jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    chat conversations%ROWTYPE;
BEGIN
    PERFORM enter('system', 'agent_orchestrator');
    SELECT * INTO chat FROM conversations WHERE id = wanted_conversation AND lease_holder = own_holder FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    INSERT INTO run_events (conversation_id, run_id, customer_id, n, event)
    SELECT chat.id, wanted_run, chat.customer_id, CAST(e #>> '{metadata,n}' AS integer), e
    FROM jsonb_array_elements(new_events) e
    ON CONFLICT (conversation_id, run_id, n) DO NOTHING;
    RETURN sockets_of(chat.customer_id);
END $$;

CREATE FUNCTION public.append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only.', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE FUNCTION public.audit_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.caller_customer() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT CAST(nullif(current_setting('boxoffice.customer_id', true), '') AS uuid) $$;

CREATE FUNCTION public.caller_kind() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('boxoffice.caller_kind', true), ''), 'nobody') $$;

CREATE FUNCTION public.caller_subject() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(nullif(current_setting('boxoffice.caller_subject', true), ''), session_user::text) $$;

CREATE FUNCTION public.count_request(who text, wanted_window bigint) RETURNS integer
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO rate_limits AS r (subject, counted_window, counted) VALUES (who, wanted_window, 1)
    ON CONFLICT (subject) DO UPDATE
    SET counted = CASE WHEN r.counted_window = wanted_window THEN r.counted + 1 ELSE 1 END, counted_window = wanted_window
    RETURNING counted
$$;

CREATE FUNCTION public.enter(kind text, subject text) RETURNS TABLE(customer_id uuid, first_name text, language text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.finish_run(wanted_conversation uuid, own_holder text, done_run text, new_status text, new_error_code text, new_result jsonb, last_events jsonb, said jsonb, new_interrupt jsonb, decision jsonb, at timestamp with time zone, lease_until timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    done runs%ROWTYPE;
BEGIN
    IF append_events(wanted_conversation, own_holder, done_run, last_events) IS NULL AND NOT EXISTS (
        -- or this very step was carried out already, and only its answer was lost
        SELECT 1 FROM runs r WHERE r.conversation_id = wanted_conversation AND r.id = done_run
                               AND r.status = new_status AND r.finished_at = at
    ) THEN
        RETURN NULL;
    END IF;
    UPDATE runs SET status = new_status, error_code = new_error_code, result = new_result, finished_at = at, secret = NULL
    WHERE conversation_id = wanted_conversation AND id = done_run AND status = 'running' RETURNING * INTO done;
    IF FOUND THEN
        INSERT INTO messages (id, conversation_id, customer_id, run_id, role, content, activity, created_at)
        SELECT CASE WHEN EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = wanted_conversation AND m.id = s.id)
                    THEN done_run || ':' || s.id ELSE s.id END,
               wanted_conversation, done.customer_id, done_run, s.role, s.content, s.activity, at
        FROM ROWS FROM (jsonb_to_recordset(said) AS (id text, role text, content text, activity jsonb))
             WITH ORDINALITY AS s (id, role, content, activity, position)
        ORDER BY s.position
        ON CONFLICT (conversation_id, id) DO NOTHING;
        UPDATE conversations SET open_interrupt = new_interrupt
        WHERE id = wanted_conversation AND open_interrupt IS DISTINCT FROM new_interrupt;
        PERFORM record_decision(wanted_conversation, done_run, decision);
    END IF;
    IF lease_until IS NOT NULL THEN
        RETURN take_run(wanted_conversation, own_holder, at, lease_until);
    END IF;
    UPDATE conversations SET lease_holder = NULL, lease_expires_at = NULL
    WHERE id = wanted_conversation AND lease_holder = own_holder;
    RETURN jsonb_build_object('verdict', CASE WHEN EXISTS (
        SELECT 1 FROM runs r WHERE r.conversation_id = wanted_conversation AND r.status IN ('queued', 'running')
    ) THEN 'left' ELSE 'nothing' END);
END $$;

CREATE FUNCTION public.fulfil_free_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM upgrade_orders
                   WHERE id = wanted_order AND customer_id = caller_customer() AND status = 'pending' AND total = 0) THEN
        RAISE EXCEPTION 'Only an own pending order without a price is free.' USING ERRCODE = '42501';
    END IF;
    PERFORM fulfil_order(wanted_order, code, entry_codes, mail_id, at);
END $$;

CREATE FUNCTION public.fulfil_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.hold_needs_places() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.ledger_adds_up() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.line_is_priced() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.lock_for_order(ticket_ids uuid[], wanted_date date, wanted_tier text, at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM 1 FROM tickets WHERE id = ANY (ticket_ids) AND sees(customer_id) ORDER BY id FOR UPDATE;
    PERFORM 1 FROM capacities WHERE visit_date = wanted_date AND tier = wanted_tier FOR UPDATE;
    UPDATE upgrade_orders o SET status = 'expired', version = o.version + 1, changed_at = at, completed_at = at
    WHERE o.status = 'pending' AND o.hold_expires_at <= at AND sees(o.customer_id)
      AND o.id IN (SELECT l.order_id FROM upgrade_order_lines l WHERE l.open AND l.ticket_id = ANY (ticket_ids));
END $$;

CREATE FUNCTION public.model_spending(wanted_customer uuid, wanted_conversation uuid, at timestamp with time zone) RETURNS jsonb
    LANGUAGE sql
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT jsonb_build_object(
        'conversation', (SELECT coalesce(sum(u.cost), 0)::text FROM model_usage u
                         WHERE u.conversation_id = wanted_conversation),
        'day', (SELECT coalesce(sum(u.cost), 0)::text FROM model_usage u
                WHERE u.customer_id = wanted_customer AND u.at > model_spending.at - interval '24 hours'))
$$;

CREATE FUNCTION public.order_moves_by_the_table() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.place_is_free(wanted_order uuid, at timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.places_left(first_date date, last_date date, at timestamp with time zone) RETURNS TABLE(visit_date date, tier text, places_left integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT c.visit_date, c.tier, CAST(c.capacity - c.confirmed - coalesce(sum(h.places), 0) AS integer)
    FROM capacities c
    LEFT JOIN holds h ON h.visit_date = c.visit_date AND h.tier = c.tier
                     AND h.released_at IS NULL AND h.expires_at > at
    WHERE c.visit_date BETWEEN first_date AND last_date
    GROUP BY c.visit_date, c.tier
$$;

CREATE FUNCTION public.record_decision(conversation uuid, run text, decision jsonb) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    INSERT INTO audit (role, caller_kind, subject, customer_id, action, entity, entity_id, detail)
    SELECT session_user, caller_kind(), caller_subject(), c.customer_id, 'decide', 'runs', run, decision
    FROM conversations c WHERE c.id = conversation;
    INSERT INTO model_usage (at, customer_id, conversation_id, run_id, agent, model, model_calls, input_tokens,
                             output_tokens, cache_read_tokens, cache_write_tokens, cost)
    SELECT r.finished_at, r.customer_id, r.conversation_id, r.id, 'ticket_agent', u.model, u."modelCalls",
           u."inputTokens", u."outputTokens", u."cachedInputTokens", u."cacheWriteInputTokens", u.cost
    FROM runs r, jsonb_to_recordset(coalesce(decision -> 'usage', '[]')) AS u (
        model text, "modelCalls" integer, "inputTokens" integer, "outputTokens" integer,
        "cachedInputTokens" integer, "cacheWriteInputTokens" integer, cost numeric)
    WHERE r.conversation_id = conversation AND r.id = run AND u.cost IS NOT NULL AND u."modelCalls" > 0;
$$;

CREATE FUNCTION public.sees(owner uuid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT caller_kind() = 'system' OR owner = caller_customer() $$;

CREATE FUNCTION public.sockets_of(wanted_customer uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT coalesce(jsonb_agg(s.id ORDER BY s.connected_at), '[]') FROM socket_connections s
    WHERE s.customer_id = wanted_customer
$$;

CREATE FUNCTION public.take_run(wanted_conversation uuid, new_holder text, at timestamp with time zone, lease_until timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    chat conversations%ROWTYPE; due runs%ROWTYPE;
BEGIN
    PERFORM enter('system', 'agent_orchestrator');
    SELECT * INTO chat FROM conversations WHERE id = wanted_conversation FOR UPDATE;
    IF NOT FOUND THEN
        RETURN jsonb_build_object('verdict', 'nothing');
    END IF;
    IF chat.lease_holder <> new_holder AND chat.lease_expires_at > at THEN
        RETURN jsonb_build_object('verdict', 'held');
    END IF;
    SELECT * INTO due FROM runs
    WHERE conversation_id = chat.id AND status IN ('queued', 'running') ORDER BY sequence LIMIT 1;
    IF NOT FOUND THEN
        UPDATE conversations SET lease_holder = NULL, lease_expires_at = NULL
        WHERE id = chat.id AND lease_holder IS NOT NULL;
        RETURN jsonb_build_object('verdict', 'nothing');
    END IF;
    UPDATE conversations SET lease_holder = new_holder, lease_expires_at = lease_until WHERE id = chat.id;
    UPDATE runs SET status = 'running', started_at = coalesce(started_at, at)
    WHERE conversation_id = chat.id AND id = due.id;
    RETURN jsonb_build_object(
        'verdict', 'taken', 'id', due.id, 'conversation_id', chat.id, 'customer_id', due.customer_id,
        'subject', due.subject, 'input', due.input, 'secret', due.secret,
        'restarted', due.status = 'running' AND chat.lease_holder IS DISTINCT FROM new_holder,
        'open_interrupt', chat.open_interrupt,
        'last_n', (SELECT coalesce(max(e.n), 0) FROM run_events e WHERE e.conversation_id = chat.id AND e.run_id = due.id),
        'customer', (SELECT jsonb_build_object('first_name', c.first_name, 'language', c.language)
                     FROM customers c WHERE c.id = due.customer_id),
        'connections', sockets_of(due.customer_id));
END $$;

CREATE FUNCTION public.with_memory_switch(taken jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF taken ->> 'verdict' IS DISTINCT FROM 'taken' THEN
        RETURN taken;
    END IF;
    RETURN jsonb_set(taken, '{customer,remember_preferences}', (
        SELECT to_jsonb(c.remember_preferences) FROM customers c WHERE c.id = CAST(taken ->> 'customer_id' AS uuid)));
END $$;

CREATE FUNCTION public.with_model_spending(taken jsonb, at timestamp with time zone) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    chat uuid := CAST(taken ->> 'conversation_id' AS uuid);
BEGIN
    IF taken ->> 'verdict' IS DISTINCT FROM 'taken' THEN
        RETURN taken;
    END IF;
    RETURN taken || jsonb_build_object(
        'spent', model_spending(CAST(taken ->> 'customer_id' AS uuid), chat, at),
        'budget_told', EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = chat AND m.id = 'budget-spent'));
END $$;

CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    role text NOT NULL,
    caller_kind text NOT NULL,
    subject text NOT NULL,
    customer_id uuid,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id text NOT NULL,
    detail jsonb NOT NULL
);

ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.capacities (
    visit_date date NOT NULL,
    tier text NOT NULL,
    capacity integer NOT NULL,
    confirmed integer DEFAULT 0 NOT NULL,
    CONSTRAINT capacities_capacity_check CHECK ((capacity >= 0)),
    CONSTRAINT capacities_confirmed_check CHECK ((confirmed >= 0)),
    CONSTRAINT never_oversold CHECK ((confirmed <= capacity))
);

CREATE TABLE public.case_messages (
    id uuid NOT NULL,
    case_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    author text NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT case_messages_author_check CHECK ((author = ANY (ARRAY['customer'::text, 'staff'::text, 'agent'::text]))),
    CONSTRAINT case_messages_body_check CHECK (((length(body) >= 1) AND (length(body) <= 8000)))
);

CREATE TABLE public.cases (
    id uuid NOT NULL,
    number bigint NOT NULL,
    customer_id uuid NOT NULL,
    conversation_id uuid,
    status text NOT NULL,
    reason text NOT NULL,
    subject text NOT NULL,
    summary text NOT NULL,
    transcript jsonb DEFAULT '[]'::jsonb NOT NULL,
    assignee text,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT cases_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 60))),
    CONSTRAINT cases_status_check CHECK ((status = ANY (ARRAY['open'::text, 'waiting'::text, 'resolved'::text, 'closed'::text]))),
    CONSTRAINT cases_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 200))),
    CONSTRAINT cases_summary_check CHECK ((length(summary) <= 4000))
);

ALTER TABLE public.cases ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cases_number_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.conversations (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    last_sequence integer DEFAULT 0 NOT NULL,
    lease_holder text,
    lease_expires_at timestamp with time zone,
    open_interrupt jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT conversations_title_check CHECK ((length(title) <= 200))
);

CREATE TABLE public.customers (
    id uuid NOT NULL,
    email text NOT NULL,
    cognito_sub text,
    first_name text DEFAULT ''::text NOT NULL,
    last_name text DEFAULT ''::text NOT NULL,
    phone text,
    language text DEFAULT 'en'::text NOT NULL,
    marketing_consent boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    remember_preferences boolean DEFAULT true NOT NULL,
    CONSTRAINT customers_email_check CHECK (((email = lower(email)) AND ((length(email) >= 3) AND (length(email) <= 254)))),
    CONSTRAINT customers_first_name_check CHECK ((length(first_name) <= 100)),
    CONSTRAINT customers_language_check CHECK ((language = ANY (ARRAY['en'::text, 'de'::text]))),
    CONSTRAINT customers_last_name_check CHECK ((length(last_name) <= 100)),
    CONSTRAINT customers_phone_check CHECK ((phone ~ '^\+[0-9]{6,15}$'::text))
);

CREATE TABLE public.holds (
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    visit_date date NOT NULL,
    tier text NOT NULL,
    places integer NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    released_at timestamp with time zone,
    CONSTRAINT holds_places_check CHECK ((places > 0))
);

CREATE TABLE public.idempotency_keys (
    customer_id uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    entity_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

CREATE TABLE public.ledger_entries (
    id bigint NOT NULL,
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    kind text NOT NULL,
    amount public.money_amount NOT NULL,
    currency text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ledger_entries_amount_check CHECK (((amount)::numeric > (0)::numeric)),
    CONSTRAINT ledger_entries_kind_check CHECK ((kind = ANY (ARRAY['charge'::text, 'refund'::text])))
);

ALTER TABLE public.ledger_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messages (
    id text NOT NULL,
    conversation_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    run_id text NOT NULL,
    "position" bigint NOT NULL,
    role text NOT NULL,
    content text DEFAULT ''::text NOT NULL,
    activity jsonb,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT messages_check CHECK (((activity IS NOT NULL) = (role = 'activity'::text))),
    CONSTRAINT messages_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text, 'activity'::text])))
);

ALTER TABLE public.messages ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.messages_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.model_usage (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    customer_id uuid NOT NULL,
    conversation_id uuid,
    run_id text,
    agent text NOT NULL,
    model text NOT NULL,
    model_calls integer NOT NULL,
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    cache_read_tokens integer NOT NULL,
    cache_write_tokens integer NOT NULL,
    cost numeric(12,6) NOT NULL,
    CONSTRAINT model_usage_agent_check CHECK ((agent = ANY (ARRAY['ticket_agent'::text, 'data_agent'::text]))),
    CONSTRAINT model_usage_cache_read_tokens_check CHECK ((cache_read_tokens >= 0)),
    CONSTRAINT model_usage_cache_write_tokens_check CHECK ((cache_write_tokens >= 0)),
    CONSTRAINT model_usage_cost_check CHECK ((cost >= (0)::numeric)),
    CONSTRAINT model_usage_input_tokens_check CHECK ((input_tokens >= 0)),
    CONSTRAINT model_usage_model_calls_check CHECK (((model_calls >= 1) AND (model_calls <= 1000))),
    CONSTRAINT model_usage_model_check CHECK (((length(model) >= 1) AND (length(model) <= 200))),
    CONSTRAINT model_usage_output_tokens_check CHECK ((output_tokens >= 0)),
    CONSTRAINT model_usage_run_id_check CHECK (((length(run_id) >= 1) AND (length(run_id) <= 100)))
);

ALTER TABLE public.model_usage ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.model_usage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.order_timeline (
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    n bigint NOT NULL,
    event text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.payments (
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    status text NOT NULL,
    amount public.money_amount NOT NULL,
    currency text NOT NULL,
    intent_id text,
    failure_code text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT payments_amount_check CHECK (((amount)::numeric > (0)::numeric)),
    CONSTRAINT payments_check CHECK (((status <> ALL (ARRAY['succeeded'::text, 'refunding'::text, 'refunded'::text])) OR (intent_id IS NOT NULL))),
    CONSTRAINT payments_check1 CHECK (((failure_code IS NOT NULL) = (status = 'declined'::text))),
    CONSTRAINT payments_status_check CHECK ((status = ANY (ARRAY['created'::text, 'succeeded'::text, 'declined'::text, 'unknown'::text, 'refunding'::text, 'refunded'::text])))
);

CREATE TABLE public.upgrade_order_lines (
    order_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    "position" integer NOT NULL,
    from_tier text,
    from_date date NOT NULL,
    price_difference public.money_amount NOT NULL,
    open boolean DEFAULT true NOT NULL,
    CONSTRAINT upgrade_order_lines_position_check CHECK (("position" >= 0)),
    CONSTRAINT upgrade_order_lines_price_difference_check CHECK (((price_difference)::numeric >= (0)::numeric))
);

CREATE TABLE public.upgrade_orders (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    status text NOT NULL,
    tier text NOT NULL,
    visit_date date NOT NULL,
    total public.money_amount NOT NULL,
    currency text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    hold_expires_at timestamp with time zone NOT NULL,
    confirmation_code text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    CONSTRAINT upgrade_orders_check CHECK (((confirmation_code IS NOT NULL) = (status = 'fulfilled'::text))),
    CONSTRAINT upgrade_orders_check1 CHECK (((completed_at IS NOT NULL) = (status = ANY (ARRAY['fulfilled'::text, 'expired'::text, 'cancelled'::text, 'refunded'::text])))),
    CONSTRAINT upgrade_orders_check2 CHECK (((hold_expires_at > created_at) AND (hold_expires_at <= (created_at + '1 day'::interval)))),
    CONSTRAINT upgrade_orders_confirmation_code_check CHECK ((confirmation_code ~ '^[0-9A-HJKMNP-TV-Z]{8}$'::text)),
    CONSTRAINT upgrade_orders_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT upgrade_orders_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'paying'::text, 'fulfilled'::text, 'expired'::text, 'cancelled'::text, 'stuck'::text, 'refunding'::text, 'refunded'::text]))),
    CONSTRAINT upgrade_orders_total_check CHECK (((total)::numeric >= (0)::numeric)),
    CONSTRAINT upgrade_orders_version_check CHECK ((version >= 1))
);

CREATE VIEW public.order_details WITH (security_invoker='true') AS
 SELECT id,
    customer_id,
    status,
    tier,
    visit_date,
    (total)::text AS total,
    currency,
    version,
    hold_expires_at,
    confirmation_code,
    created_at,
    completed_at,
    ( SELECT jsonb_agg(jsonb_build_object('ticket_id', l.ticket_id, 'from_tier', l.from_tier, 'from_date', l.from_date, 'price_difference', (l.price_difference)::text) ORDER BY l."position") AS jsonb_agg
           FROM public.upgrade_order_lines l
          WHERE (l.order_id = o.id)) AS lines,
    ( SELECT jsonb_build_object('id', p.id, 'status', p.status, 'intent_id', p.intent_id, 'failure_code', p.failure_code) AS jsonb_build_object
           FROM public.payments p
          WHERE (p.order_id = o.id)
          ORDER BY (p.status = 'declined'::text), p.created_at DESC, p.id
         LIMIT 1) AS payment,
    ( SELECT jsonb_agg(jsonb_build_object('at', e.at, 'event', e.event) ORDER BY e.n) AS jsonb_agg
           FROM public.order_timeline e
          WHERE (e.order_id = o.id)) AS timeline
   FROM public.upgrade_orders o;

ALTER TABLE public.order_timeline ALTER COLUMN n ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.order_timeline_n_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.order_transitions (
    before text NOT NULL,
    after text NOT NULL
);

CREATE TABLE public.outbox (
    id uuid NOT NULL,
    kind text NOT NULL,
    customer_id uuid NOT NULL,
    order_id uuid,
    case_id uuid,
    dedupe_key text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    delivered_at timestamp with time zone,
    failed_at timestamp with time zone,
    provider_id text,
    last_error text,
    CONSTRAINT outbox_check CHECK ((num_nonnulls(order_id, case_id) = 1)),
    CONSTRAINT outbox_check1 CHECK (((delivered_at IS NULL) OR (failed_at IS NULL))),
    CONSTRAINT outbox_kind_check CHECK ((kind = ANY (ARRAY['order_confirmation'::text, 'refund_notice'::text, 'case_opened'::text, 'case_reply'::text])))
);

CREATE TABLE public.prices (
    tier text NOT NULL,
    ticket_type text NOT NULL,
    visit_date date NOT NULL,
    amount public.money_amount NOT NULL,
    currency text NOT NULL,
    CONSTRAINT prices_amount_check CHECK (((amount)::numeric >= (0)::numeric)),
    CONSTRAINT prices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
);

CREATE TABLE public.rate_limits (
    subject text NOT NULL,
    counted_window bigint NOT NULL,
    counted integer NOT NULL
);

CREATE TABLE public.run_events (
    conversation_id uuid NOT NULL,
    run_id text NOT NULL,
    customer_id uuid NOT NULL,
    n integer NOT NULL,
    event jsonb NOT NULL,
    CONSTRAINT run_events_n_check CHECK ((n >= 1))
);

CREATE TABLE public.runs (
    conversation_id uuid NOT NULL,
    id text NOT NULL,
    customer_id uuid NOT NULL,
    subject text NOT NULL,
    sequence integer NOT NULL,
    status text NOT NULL,
    input jsonb NOT NULL,
    secret jsonb,
    result jsonb,
    error_code text,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    CONSTRAINT runs_id_check CHECK (((length(id) >= 1) AND (length(id) <= 100))),
    CONSTRAINT runs_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'finished'::text, 'failed'::text]))),
    CONSTRAINT secrets_end_with_the_run CHECK (((secret IS NULL) OR (status = ANY (ARRAY['queued'::text, 'running'::text]))))
);

CREATE TABLE public.schema_migrations (
    version text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.socket_connections (
    id text NOT NULL,
    customer_id uuid NOT NULL,
    subject text NOT NULL,
    token text NOT NULL,
    token_expires_at timestamp with time zone NOT NULL,
    connected_at timestamp with time zone NOT NULL
);

CREATE TABLE public.socket_tickets (
    ticket_hash text NOT NULL,
    customer_id uuid NOT NULL,
    subject text NOT NULL,
    token text NOT NULL,
    token_expires_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ticket_types (
    id text NOT NULL,
    names jsonb NOT NULL,
    CONSTRAINT ticket_types_id_check CHECK ((id ~ '^[a-z0-9-]{1,40}$'::text)),
    CONSTRAINT ticket_types_names_check CHECK ((names ?& ARRAY['en'::text, 'de'::text]))
);

CREATE TABLE public.tickets (
    id uuid NOT NULL,
    customer_id uuid NOT NULL,
    ticket_type text NOT NULL,
    tier text,
    status text NOT NULL,
    visit_date date NOT NULL,
    valid_from date NOT NULL,
    valid_to date NOT NULL,
    purchase_date date NOT NULL,
    original_price public.money_amount NOT NULL,
    paid public.money_amount NOT NULL,
    currency text NOT NULL,
    entry_code text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT tickets_check CHECK (((paid)::numeric >= (original_price)::numeric)),
    CONSTRAINT tickets_check1 CHECK (((visit_date >= valid_from) AND (visit_date <= valid_to))),
    CONSTRAINT tickets_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT tickets_original_price_check CHECK (((original_price)::numeric >= (0)::numeric)),
    CONSTRAINT tickets_status_check CHECK ((status = ANY (ARRAY['active'::text, 'used'::text, 'expired'::text, 'cancelled'::text])))
);

CREATE VIEW public.ticket_details WITH (security_invoker='true') AS
 SELECT t.id,
    t.customer_id,
    t.ticket_type,
    y.names AS type_names,
    t.tier,
    t.status,
    t.visit_date,
    t.valid_from,
    t.valid_to,
    t.purchase_date,
    (t.original_price)::text AS original_price,
    (t.paid)::text AS paid,
    t.currency,
    t.entry_code,
    t.metadata,
    o.id AS open_order_id,
        CASE
            WHEN (o.status = 'pending'::text) THEN o.hold_expires_at
            ELSE NULL::timestamp with time zone
        END AS open_order_lapses_at
   FROM (((public.tickets t
     JOIN public.ticket_types y ON ((y.id = t.ticket_type)))
     LEFT JOIN public.upgrade_order_lines l ON (((l.ticket_id = t.id) AND l.open)))
     LEFT JOIN public.upgrade_orders o ON ((o.id = l.order_id)));

CREATE TABLE public.tiers (
    id text NOT NULL,
    rank integer NOT NULL,
    names jsonb NOT NULL,
    benefits jsonb NOT NULL,
    CONSTRAINT tiers_benefits_check CHECK ((benefits ?& ARRAY['en'::text, 'de'::text])),
    CONSTRAINT tiers_id_check CHECK ((id = ANY (ARRAY['standard'::text, 'non-stop'::text, 'double-fun'::text]))),
    CONSTRAINT tiers_names_check CHECK ((names ?& ARRAY['en'::text, 'de'::text])),
    CONSTRAINT tiers_rank_check CHECK (((rank >= 1) AND (rank <= 3)))
);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.capacities
    ADD CONSTRAINT capacities_pkey PRIMARY KEY (visit_date, tier);

ALTER TABLE ONLY public.case_messages
    ADD CONSTRAINT case_messages_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_id_customer_id_key UNIQUE (id, customer_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_number_key UNIQUE (number);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_id_customer_id_key UNIQUE (id, customer_id);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_cognito_sub_key UNIQUE (cognito_sub);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_email_key UNIQUE (email);

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (customer_id, operation, key);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_payment_id_kind_key UNIQUE (payment_id, kind);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (conversation_id, id);

ALTER TABLE ONLY public.model_usage
    ADD CONSTRAINT model_usage_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.order_timeline
    ADD CONSTRAINT order_timeline_pkey PRIMARY KEY (order_id, n);

ALTER TABLE ONLY public.order_transitions
    ADD CONSTRAINT order_transitions_pkey PRIMARY KEY (before, after);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_dedupe_key_key UNIQUE (dedupe_key);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_intent_id_key UNIQUE (intent_id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.prices
    ADD CONSTRAINT prices_pkey PRIMARY KEY (tier, ticket_type, visit_date);

ALTER TABLE ONLY public.rate_limits
    ADD CONSTRAINT rate_limits_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY public.run_events
    ADD CONSTRAINT run_events_pkey PRIMARY KEY (conversation_id, run_id, n);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_conversation_id_sequence_key UNIQUE (conversation_id, sequence);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (conversation_id, id);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT schema_migrations_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.socket_connections
    ADD CONSTRAINT socket_connections_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.socket_tickets
    ADD CONSTRAINT socket_tickets_pkey PRIMARY KEY (ticket_hash);

ALTER TABLE ONLY public.ticket_types
    ADD CONSTRAINT ticket_types_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_entry_code_key UNIQUE (entry_code);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_id_customer_id_key UNIQUE (id, customer_id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tiers
    ADD CONSTRAINT tiers_rank_key UNIQUE (rank);

ALTER TABLE ONLY public.upgrade_order_lines
    ADD CONSTRAINT upgrade_order_lines_pkey PRIMARY KEY (order_id, ticket_id);

ALTER TABLE ONLY public.upgrade_orders
    ADD CONSTRAINT upgrade_orders_confirmation_code_key UNIQUE (confirmation_code);

ALTER TABLE ONLY public.upgrade_orders
    ADD CONSTRAINT upgrade_orders_id_customer_id_key UNIQUE (id, customer_id);

ALTER TABLE ONLY public.upgrade_orders
    ADD CONSTRAINT upgrade_orders_pkey PRIMARY KEY (id);

CREATE INDEX audit_of_customer ON public.audit USING btree (customer_id, id);

CREATE INDEX audit_of_entity ON public.audit USING btree (entity, entity_id, id);

CREATE INDEX cases_by_status ON public.cases USING btree (status, updated_at DESC, id);

CREATE INDEX cases_of_customer ON public.cases USING btree (customer_id, created_at DESC, id);

CREATE INDEX conversations_of_customer ON public.conversations USING btree (customer_id, updated_at DESC, id);

CREATE INDEX ledger_of_order ON public.ledger_entries USING btree (order_id);

CREATE INDEX live_holds ON public.holds USING btree (visit_date, tier, expires_at) WHERE (released_at IS NULL);

CREATE INDEX messages_in_order ON public.messages USING btree (conversation_id, "position");

CREATE INDEX messages_of_case ON public.case_messages USING btree (case_id, created_at, id);

CREATE INDEX model_usage_of_conversation ON public.model_usage USING btree (conversation_id);

CREATE INDEX model_usage_of_customer ON public.model_usage USING btree (customer_id, at);

CREATE UNIQUE INDEX one_open_order_per_ticket ON public.upgrade_order_lines USING btree (ticket_id) WHERE open;

CREATE UNIQUE INDEX one_payment_that_counts ON public.payments USING btree (order_id) WHERE (status <> 'declined'::text);

CREATE INDEX orders_of_customer ON public.upgrade_orders USING btree (customer_id, created_at DESC, id);

CREATE INDEX orders_unsettled ON public.upgrade_orders USING btree (changed_at) WHERE (status = ANY (ARRAY['paying'::text, 'stuck'::text, 'refunding'::text]));

CREATE INDEX orders_with_hold ON public.upgrade_orders USING btree (hold_expires_at) WHERE (status = 'pending'::text);

CREATE INDEX outbox_due ON public.outbox USING btree (due_at) WHERE ((delivered_at IS NULL) AND (failed_at IS NULL));

CREATE INDEX payments_of_order ON public.payments USING btree (order_id, created_at DESC);

CREATE INDEX prices_by_date ON public.prices USING btree (ticket_type, visit_date);

CREATE INDEX runs_waiting ON public.runs USING btree (conversation_id, sequence) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX socket_connections_of_customer ON public.socket_connections USING btree (customer_id);

CREATE INDEX socket_tickets_old ON public.socket_tickets USING btree (expires_at);

CREATE INDEX tickets_of_customer ON public.tickets USING btree (customer_id, visit_date, id);

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.model_usage FOR EACH STATEMENT EXECUTE FUNCTION public.append_only();

CREATE TRIGGER audit_change AFTER DELETE OR UPDATE ON public.capacities FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.case_messages FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.cases FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE OF title, open_interrupt ON public.conversations FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.customers FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.holds FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.ledger_entries FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT ON public.model_usage FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.outbox FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.payments FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER DELETE OR UPDATE ON public.prices FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.tickets FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.upgrade_order_lines FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE TRIGGER audit_change AFTER INSERT OR DELETE OR UPDATE ON public.upgrade_orders FOR EACH ROW EXECUTE FUNCTION public.audit_change();

CREATE CONSTRAINT TRIGGER hold_needs_places AFTER INSERT ON public.holds NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION public.hold_needs_places();

CREATE CONSTRAINT TRIGGER ledger_adds_up AFTER INSERT ON public.ledger_entries NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION public.ledger_adds_up();

CREATE CONSTRAINT TRIGGER line_is_priced AFTER INSERT ON public.upgrade_order_lines NOT DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION public.line_is_priced();

CREATE TRIGGER order_moves_by_the_table AFTER INSERT OR UPDATE ON public.upgrade_orders FOR EACH ROW EXECUTE FUNCTION public.order_moves_by_the_table();

ALTER TABLE ONLY public.capacities
    ADD CONSTRAINT capacities_tier_fkey FOREIGN KEY (tier) REFERENCES public.tiers(id);

ALTER TABLE ONLY public.case_messages
    ADD CONSTRAINT case_messages_case_id_customer_id_fkey FOREIGN KEY (case_id, customer_id) REFERENCES public.cases(id, customer_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_conversation_id_customer_id_fkey FOREIGN KEY (conversation_id, customer_id) REFERENCES public.conversations(id, customer_id);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_order_id_customer_id_fkey FOREIGN KEY (order_id, customer_id) REFERENCES public.upgrade_orders(id, customer_id);

ALTER TABLE ONLY public.holds
    ADD CONSTRAINT holds_visit_date_tier_fkey FOREIGN KEY (visit_date, tier) REFERENCES public.capacities(visit_date, tier);

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_order_id_customer_id_fkey FOREIGN KEY (order_id, customer_id) REFERENCES public.upgrade_orders(id, customer_id);

ALTER TABLE ONLY public.ledger_entries
    ADD CONSTRAINT ledger_entries_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES public.payments(id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_conversation_id_customer_id_fkey FOREIGN KEY (conversation_id, customer_id) REFERENCES public.conversations(id, customer_id);

ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_conversation_id_run_id_fkey FOREIGN KEY (conversation_id, run_id) REFERENCES public.runs(conversation_id, id);

ALTER TABLE ONLY public.model_usage
    ADD CONSTRAINT model_usage_conversation_id_customer_id_fkey FOREIGN KEY (conversation_id, customer_id) REFERENCES public.conversations(id, customer_id);

ALTER TABLE ONLY public.model_usage
    ADD CONSTRAINT model_usage_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.order_timeline
    ADD CONSTRAINT order_timeline_order_id_customer_id_fkey FOREIGN KEY (order_id, customer_id) REFERENCES public.upgrade_orders(id, customer_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.cases(id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.upgrade_orders(id);

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_order_id_customer_id_fkey FOREIGN KEY (order_id, customer_id) REFERENCES public.upgrade_orders(id, customer_id);

ALTER TABLE ONLY public.prices
    ADD CONSTRAINT prices_ticket_type_fkey FOREIGN KEY (ticket_type) REFERENCES public.ticket_types(id);

ALTER TABLE ONLY public.prices
    ADD CONSTRAINT prices_tier_fkey FOREIGN KEY (tier) REFERENCES public.tiers(id);

ALTER TABLE ONLY public.run_events
    ADD CONSTRAINT run_events_conversation_id_customer_id_fkey FOREIGN KEY (conversation_id, customer_id) REFERENCES public.conversations(id, customer_id);

ALTER TABLE ONLY public.run_events
    ADD CONSTRAINT run_events_conversation_id_run_id_fkey FOREIGN KEY (conversation_id, run_id) REFERENCES public.runs(conversation_id, id);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_conversation_id_customer_id_fkey FOREIGN KEY (conversation_id, customer_id) REFERENCES public.conversations(id, customer_id);

ALTER TABLE ONLY public.socket_connections
    ADD CONSTRAINT socket_connections_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.socket_tickets
    ADD CONSTRAINT socket_tickets_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_ticket_type_fkey FOREIGN KEY (ticket_type) REFERENCES public.ticket_types(id);

ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT tickets_tier_fkey FOREIGN KEY (tier) REFERENCES public.tiers(id);

ALTER TABLE ONLY public.upgrade_order_lines
    ADD CONSTRAINT upgrade_order_lines_from_tier_fkey FOREIGN KEY (from_tier) REFERENCES public.tiers(id);

ALTER TABLE ONLY public.upgrade_order_lines
    ADD CONSTRAINT upgrade_order_lines_order_id_customer_id_fkey FOREIGN KEY (order_id, customer_id) REFERENCES public.upgrade_orders(id, customer_id);

ALTER TABLE ONLY public.upgrade_order_lines
    ADD CONSTRAINT upgrade_order_lines_ticket_id_customer_id_fkey FOREIGN KEY (ticket_id, customer_id) REFERENCES public.tickets(id, customer_id);

ALTER TABLE ONLY public.upgrade_orders
    ADD CONSTRAINT upgrade_orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES public.customers(id);

ALTER TABLE ONLY public.upgrade_orders
    ADD CONSTRAINT upgrade_orders_tier_fkey FOREIGN KEY (tier) REFERENCES public.tiers(id);

ALTER TABLE public.audit ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.case_messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.cases ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.conversations ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.customers ENABLE ROW LEVEL SECURITY;

CREATE POLICY desk_sees_customers_of_cases ON public.customers FOR SELECT TO boxoffice_customer USING (((public.caller_kind() = 'staff'::text) AND (EXISTS ( SELECT 1
   FROM public.cases c
  WHERE (c.customer_id = customers.id)))));

CREATE POLICY desk_writes_mail ON public.outbox FOR INSERT TO boxoffice_customer WITH CHECK (((public.caller_kind() = 'staff'::text) AND (case_id IS NOT NULL)));

CREATE POLICY everything ON public.audit FOR SELECT USING ((public.caller_kind() = 'system'::text));

ALTER TABLE public.holds ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.ledger_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.model_usage ENABLE ROW LEVEL SECURITY;

CREATE POLICY only_cancels ON public.upgrade_orders AS RESTRICTIVE FOR UPDATE TO boxoffice_customer USING ((status = 'pending'::text)) WITH CHECK ((status = 'cancelled'::text));

CREATE POLICY only_expires ON public.upgrade_orders AS RESTRICTIVE FOR UPDATE TO boxoffice_background USING ((status = 'pending'::text)) WITH CHECK ((status = 'expired'::text));

ALTER TABLE public.order_timeline ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

CREATE POLICY own_or_desk ON public.case_messages USING ((public.sees(customer_id) OR (public.caller_kind() = 'staff'::text))) WITH CHECK ((public.sees(customer_id) OR (public.caller_kind() = 'staff'::text)));

CREATE POLICY own_or_desk ON public.cases USING ((public.sees(customer_id) OR (public.caller_kind() = 'staff'::text))) WITH CHECK ((public.sees(customer_id) OR (public.caller_kind() = 'staff'::text)));

CREATE POLICY own_rows ON public.conversations USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.customers USING (public.sees(id)) WITH CHECK (public.sees(id));

CREATE POLICY own_rows ON public.holds USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.idempotency_keys USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.ledger_entries USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.messages USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.model_usage USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.order_timeline USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.outbox USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.payments USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.run_events USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.runs USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.socket_connections USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.socket_tickets USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.tickets USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.upgrade_order_lines USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

CREATE POLICY own_rows ON public.upgrade_orders USING (public.sees(customer_id)) WITH CHECK (public.sees(customer_id));

ALTER TABLE public.payments ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_events ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.runs ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.socket_connections ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.socket_tickets ENABLE ROW LEVEL SECURITY;

CREATE POLICY the_books ON public.ledger_entries FOR SELECT TO boxoffice_background USING (true);

CREATE POLICY the_books ON public.upgrade_orders FOR SELECT TO boxoffice_background USING (true);

ALTER TABLE public.tickets ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.upgrade_order_lines ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.upgrade_orders ENABLE ROW LEVEL SECURITY;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO boxoffice_customer;
GRANT USAGE ON SCHEMA public TO boxoffice_bridge;
GRANT USAGE ON SCHEMA public TO boxoffice_settlement;
GRANT USAGE ON SCHEMA public TO boxoffice_background;

REVOKE ALL ON FUNCTION public.accept_run(new_subject text, new_token text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb, new_message_id text, new_message text, new_title text, at timestamp with time zone, most_waiting integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.accept_run(new_subject text, new_token text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb, new_message_id text, new_message text, new_title text, at timestamp with time zone, most_waiting integer) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.accept_run_over_socket(connection text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb, new_message_id text, new_message text, new_title text, at timestamp with time zone, most_waiting integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.accept_run_over_socket(connection text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb, new_message_id text, new_message text, new_title text, at timestamp with time zone, most_waiting integer) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.append_events(wanted_conversation uuid, own_holder text, wanted_run text, new_events jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.append_events(wanted_conversation uuid, own_holder text, wanted_run text, new_events jsonb) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.append_only() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.audit_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.caller_customer() FROM PUBLIC;
GRANT ALL ON FUNCTION public.caller_customer() TO boxoffice_customer;
GRANT ALL ON FUNCTION public.caller_customer() TO boxoffice_bridge;
GRANT ALL ON FUNCTION public.caller_customer() TO boxoffice_settlement;
GRANT ALL ON FUNCTION public.caller_customer() TO boxoffice_background;

REVOKE ALL ON FUNCTION public.caller_kind() FROM PUBLIC;
GRANT ALL ON FUNCTION public.caller_kind() TO boxoffice_customer;
GRANT ALL ON FUNCTION public.caller_kind() TO boxoffice_bridge;
GRANT ALL ON FUNCTION public.caller_kind() TO boxoffice_settlement;
GRANT ALL ON FUNCTION public.caller_kind() TO boxoffice_background;

REVOKE ALL ON FUNCTION public.caller_subject() FROM PUBLIC;
GRANT ALL ON FUNCTION public.caller_subject() TO boxoffice_customer;
GRANT ALL ON FUNCTION public.caller_subject() TO boxoffice_bridge;
GRANT ALL ON FUNCTION public.caller_subject() TO boxoffice_settlement;
GRANT ALL ON FUNCTION public.caller_subject() TO boxoffice_background;

REVOKE ALL ON FUNCTION public.count_request(who text, wanted_window bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.count_request(who text, wanted_window bigint) TO boxoffice_customer;

REVOKE ALL ON FUNCTION public.enter(kind text, subject text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.enter(kind text, subject text) TO boxoffice_customer;
GRANT ALL ON FUNCTION public.enter(kind text, subject text) TO boxoffice_bridge;
GRANT ALL ON FUNCTION public.enter(kind text, subject text) TO boxoffice_settlement;
GRANT ALL ON FUNCTION public.enter(kind text, subject text) TO boxoffice_background;

REVOKE ALL ON FUNCTION public.finish_run(wanted_conversation uuid, own_holder text, done_run text, new_status text, new_error_code text, new_result jsonb, last_events jsonb, said jsonb, new_interrupt jsonb, decision jsonb, at timestamp with time zone, lease_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.finish_run(wanted_conversation uuid, own_holder text, done_run text, new_status text, new_error_code text, new_result jsonb, last_events jsonb, said jsonb, new_interrupt jsonb, decision jsonb, at timestamp with time zone, lease_until timestamp with time zone) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.fulfil_free_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fulfil_free_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamp with time zone) TO boxoffice_customer;

REVOKE ALL ON FUNCTION public.fulfil_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.fulfil_order(wanted_order uuid, code text, entry_codes jsonb, mail_id uuid, at timestamp with time zone) TO boxoffice_settlement;

REVOKE ALL ON FUNCTION public.hold_needs_places() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.ledger_adds_up() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.line_is_priced() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.lock_for_order(ticket_ids uuid[], wanted_date date, wanted_tier text, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.lock_for_order(ticket_ids uuid[], wanted_date date, wanted_tier text, at timestamp with time zone) TO boxoffice_customer;

REVOKE ALL ON FUNCTION public.model_spending(wanted_customer uuid, wanted_conversation uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.model_spending(wanted_customer uuid, wanted_conversation uuid, at timestamp with time zone) TO boxoffice_bridge;
GRANT ALL ON FUNCTION public.model_spending(wanted_customer uuid, wanted_conversation uuid, at timestamp with time zone) TO boxoffice_customer;

REVOKE ALL ON FUNCTION public.order_moves_by_the_table() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.place_is_free(wanted_order uuid, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.place_is_free(wanted_order uuid, at timestamp with time zone) TO boxoffice_settlement;

REVOKE ALL ON FUNCTION public.places_left(first_date date, last_date date, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.places_left(first_date date, last_date date, at timestamp with time zone) TO boxoffice_customer;

REVOKE ALL ON FUNCTION public.record_decision(conversation uuid, run text, decision jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.record_decision(conversation uuid, run text, decision jsonb) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.sees(owner uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sees(owner uuid) TO boxoffice_customer;
GRANT ALL ON FUNCTION public.sees(owner uuid) TO boxoffice_bridge;
GRANT ALL ON FUNCTION public.sees(owner uuid) TO boxoffice_settlement;
GRANT ALL ON FUNCTION public.sees(owner uuid) TO boxoffice_background;

REVOKE ALL ON FUNCTION public.sockets_of(wanted_customer uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.sockets_of(wanted_customer uuid) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.take_run(wanted_conversation uuid, new_holder text, at timestamp with time zone, lease_until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.take_run(wanted_conversation uuid, new_holder text, at timestamp with time zone, lease_until timestamp with time zone) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.with_memory_switch(taken jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION public.with_memory_switch(taken jsonb) TO boxoffice_bridge;

REVOKE ALL ON FUNCTION public.with_model_spending(taken jsonb, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.with_model_spending(taken jsonb, at timestamp with time zone) TO boxoffice_bridge;

GRANT SELECT ON TABLE public.audit TO boxoffice_background;

GRANT SELECT ON TABLE public.capacities TO boxoffice_background;

GRANT SELECT,INSERT ON TABLE public.case_messages TO boxoffice_customer;
GRANT SELECT ON TABLE public.case_messages TO boxoffice_background;

GRANT SELECT,INSERT ON TABLE public.cases TO boxoffice_customer;
GRANT SELECT ON TABLE public.cases TO boxoffice_background;

GRANT UPDATE(status) ON TABLE public.cases TO boxoffice_customer;

GRANT UPDATE(assignee) ON TABLE public.cases TO boxoffice_customer;

GRANT UPDATE(version) ON TABLE public.cases TO boxoffice_customer;

GRANT UPDATE(updated_at) ON TABLE public.cases TO boxoffice_customer;

GRANT SELECT,INSERT ON TABLE public.conversations TO boxoffice_bridge;

GRANT SELECT(id) ON TABLE public.conversations TO boxoffice_background;

GRANT UPDATE(title) ON TABLE public.conversations TO boxoffice_bridge;

GRANT UPDATE(last_sequence) ON TABLE public.conversations TO boxoffice_bridge;

GRANT UPDATE(lease_holder) ON TABLE public.conversations TO boxoffice_bridge;

GRANT UPDATE(lease_expires_at) ON TABLE public.conversations TO boxoffice_bridge;
GRANT SELECT(lease_expires_at) ON TABLE public.conversations TO boxoffice_background;

GRANT UPDATE(open_interrupt) ON TABLE public.conversations TO boxoffice_bridge;

GRANT UPDATE(updated_at) ON TABLE public.conversations TO boxoffice_bridge;

GRANT SELECT ON TABLE public.customers TO boxoffice_customer;
GRANT SELECT ON TABLE public.customers TO boxoffice_bridge;
GRANT SELECT ON TABLE public.customers TO boxoffice_settlement;
GRANT SELECT,INSERT ON TABLE public.customers TO boxoffice_background;

GRANT UPDATE(email) ON TABLE public.customers TO boxoffice_background;

GRANT UPDATE(cognito_sub) ON TABLE public.customers TO boxoffice_background;

GRANT UPDATE(first_name) ON TABLE public.customers TO boxoffice_customer;

GRANT UPDATE(last_name) ON TABLE public.customers TO boxoffice_customer;

GRANT UPDATE(phone) ON TABLE public.customers TO boxoffice_customer;

GRANT UPDATE(language) ON TABLE public.customers TO boxoffice_customer;

GRANT UPDATE(marketing_consent) ON TABLE public.customers TO boxoffice_customer;

GRANT UPDATE(updated_at) ON TABLE public.customers TO boxoffice_customer;
GRANT UPDATE(updated_at) ON TABLE public.customers TO boxoffice_background;

GRANT UPDATE(remember_preferences) ON TABLE public.customers TO boxoffice_customer;

GRANT SELECT,INSERT ON TABLE public.holds TO boxoffice_customer;
GRANT SELECT ON TABLE public.holds TO boxoffice_settlement;
GRANT SELECT ON TABLE public.holds TO boxoffice_background;

GRANT SELECT,INSERT ON TABLE public.idempotency_keys TO boxoffice_customer;
GRANT SELECT,INSERT ON TABLE public.idempotency_keys TO boxoffice_settlement;

GRANT UPDATE(entity_id) ON TABLE public.idempotency_keys TO boxoffice_settlement;

GRANT SELECT,INSERT ON TABLE public.ledger_entries TO boxoffice_settlement;
GRANT SELECT ON TABLE public.ledger_entries TO boxoffice_background;

GRANT SELECT ON TABLE public.messages TO boxoffice_customer;
GRANT SELECT,INSERT ON TABLE public.messages TO boxoffice_bridge;

GRANT SELECT ON TABLE public.model_usage TO boxoffice_bridge;
GRANT SELECT ON TABLE public.model_usage TO boxoffice_background;
GRANT SELECT,INSERT ON TABLE public.model_usage TO boxoffice_customer;

GRANT SELECT ON TABLE public.order_timeline TO boxoffice_customer;
GRANT SELECT ON TABLE public.order_timeline TO boxoffice_settlement;
GRANT SELECT,INSERT ON TABLE public.order_timeline TO boxoffice_background;

GRANT SELECT,INSERT ON TABLE public.payments TO boxoffice_settlement;
GRANT SELECT ON TABLE public.payments TO boxoffice_background;

GRANT SELECT(id) ON TABLE public.payments TO boxoffice_customer;

GRANT SELECT(order_id) ON TABLE public.payments TO boxoffice_customer;

GRANT SELECT(customer_id) ON TABLE public.payments TO boxoffice_customer;

GRANT SELECT(status) ON TABLE public.payments TO boxoffice_customer;
GRANT UPDATE(status) ON TABLE public.payments TO boxoffice_settlement;

GRANT SELECT(amount) ON TABLE public.payments TO boxoffice_customer;

GRANT SELECT(currency) ON TABLE public.payments TO boxoffice_customer;

GRANT SELECT(intent_id) ON TABLE public.payments TO boxoffice_customer;
GRANT UPDATE(intent_id) ON TABLE public.payments TO boxoffice_settlement;

GRANT SELECT(failure_code) ON TABLE public.payments TO boxoffice_customer;
GRANT UPDATE(failure_code) ON TABLE public.payments TO boxoffice_settlement;

GRANT SELECT(created_at) ON TABLE public.payments TO boxoffice_customer;

GRANT SELECT(changed_at) ON TABLE public.payments TO boxoffice_customer;
GRANT UPDATE(changed_at) ON TABLE public.payments TO boxoffice_settlement;

GRANT SELECT,INSERT ON TABLE public.upgrade_order_lines TO boxoffice_customer;
GRANT SELECT ON TABLE public.upgrade_order_lines TO boxoffice_settlement;
GRANT SELECT ON TABLE public.upgrade_order_lines TO boxoffice_background;

GRANT SELECT,INSERT ON TABLE public.upgrade_orders TO boxoffice_customer;
GRANT SELECT ON TABLE public.upgrade_orders TO boxoffice_settlement;
GRANT SELECT ON TABLE public.upgrade_orders TO boxoffice_background;

GRANT UPDATE(status) ON TABLE public.upgrade_orders TO boxoffice_customer;
GRANT UPDATE(status) ON TABLE public.upgrade_orders TO boxoffice_settlement;
GRANT UPDATE(status) ON TABLE public.upgrade_orders TO boxoffice_background;

GRANT UPDATE(version) ON TABLE public.upgrade_orders TO boxoffice_customer;
GRANT UPDATE(version) ON TABLE public.upgrade_orders TO boxoffice_settlement;
GRANT UPDATE(version) ON TABLE public.upgrade_orders TO boxoffice_background;

GRANT UPDATE(changed_at) ON TABLE public.upgrade_orders TO boxoffice_customer;
GRANT UPDATE(changed_at) ON TABLE public.upgrade_orders TO boxoffice_settlement;
GRANT UPDATE(changed_at) ON TABLE public.upgrade_orders TO boxoffice_background;

GRANT UPDATE(completed_at) ON TABLE public.upgrade_orders TO boxoffice_customer;
GRANT UPDATE(completed_at) ON TABLE public.upgrade_orders TO boxoffice_settlement;
GRANT UPDATE(completed_at) ON TABLE public.upgrade_orders TO boxoffice_background;

GRANT SELECT ON TABLE public.order_details TO boxoffice_customer;
GRANT SELECT ON TABLE public.order_details TO boxoffice_settlement;
GRANT SELECT ON TABLE public.order_details TO boxoffice_background;

GRANT INSERT ON TABLE public.outbox TO boxoffice_settlement;
GRANT SELECT ON TABLE public.outbox TO boxoffice_background;

GRANT INSERT(id) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(kind) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(customer_id) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(order_id) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(case_id) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(dedupe_key) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(created_at) ON TABLE public.outbox TO boxoffice_customer;

GRANT INSERT(due_at) ON TABLE public.outbox TO boxoffice_customer;
GRANT UPDATE(due_at) ON TABLE public.outbox TO boxoffice_background;

GRANT UPDATE(attempts) ON TABLE public.outbox TO boxoffice_background;

GRANT UPDATE(delivered_at) ON TABLE public.outbox TO boxoffice_background;

GRANT UPDATE(failed_at) ON TABLE public.outbox TO boxoffice_background;

GRANT UPDATE(provider_id) ON TABLE public.outbox TO boxoffice_background;

GRANT UPDATE(last_error) ON TABLE public.outbox TO boxoffice_background;

GRANT SELECT ON TABLE public.prices TO boxoffice_customer;
GRANT SELECT ON TABLE public.prices TO boxoffice_background;

GRANT SELECT,INSERT ON TABLE public.run_events TO boxoffice_bridge;

GRANT SELECT,INSERT ON TABLE public.runs TO boxoffice_bridge;

GRANT SELECT(conversation_id) ON TABLE public.runs TO boxoffice_background;

GRANT UPDATE(status) ON TABLE public.runs TO boxoffice_bridge;
GRANT SELECT(status) ON TABLE public.runs TO boxoffice_background;

GRANT UPDATE(secret) ON TABLE public.runs TO boxoffice_bridge;

GRANT UPDATE(result) ON TABLE public.runs TO boxoffice_bridge;

GRANT UPDATE(error_code) ON TABLE public.runs TO boxoffice_bridge;

GRANT SELECT(created_at) ON TABLE public.runs TO boxoffice_background;

GRANT UPDATE(started_at) ON TABLE public.runs TO boxoffice_bridge;

GRANT UPDATE(finished_at) ON TABLE public.runs TO boxoffice_bridge;

GRANT SELECT,INSERT,DELETE ON TABLE public.socket_connections TO boxoffice_bridge;
GRANT DELETE ON TABLE public.socket_connections TO boxoffice_background;

GRANT SELECT(connected_at) ON TABLE public.socket_connections TO boxoffice_background;

GRANT SELECT,INSERT,DELETE ON TABLE public.socket_tickets TO boxoffice_bridge;
GRANT DELETE ON TABLE public.socket_tickets TO boxoffice_background;

GRANT SELECT(expires_at) ON TABLE public.socket_tickets TO boxoffice_background;

GRANT SELECT ON TABLE public.ticket_types TO boxoffice_customer;
GRANT SELECT ON TABLE public.ticket_types TO boxoffice_background;

GRANT SELECT ON TABLE public.tickets TO boxoffice_customer;
GRANT SELECT ON TABLE public.tickets TO boxoffice_settlement;
GRANT SELECT,INSERT ON TABLE public.tickets TO boxoffice_background;

GRANT SELECT ON TABLE public.ticket_details TO boxoffice_customer;
GRANT SELECT ON TABLE public.ticket_details TO boxoffice_background;

GRANT SELECT ON TABLE public.tiers TO boxoffice_customer;
GRANT SELECT ON TABLE public.tiers TO boxoffice_background;
