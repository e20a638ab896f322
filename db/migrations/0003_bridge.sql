-- The bridge's steps. Each is one round trip, and so one transaction: it enters as its caller first, and row-level
-- security and the role's own rights hold inside as for any other statement (no function here is SECURITY DEFINER).
SET LOCAL lock_timeout = '5s';

-- A new run with its message, in the conversation's order; what a known run id stood for is compared, not stored again.
-- Answers {verdict: accepted | known | reused | not_found | busy}; of a known run also its state and subject.
CREATE FUNCTION accept_run(
    new_subject text, new_token text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb,
    new_message_id text, new_message text, new_title text, at timestamptz, most_waiting integer
) RETURNS jsonb LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

-- The same for a frame of a socket: who is speaking is what its connection was opened with.
-- Further verdicts: no_connection, token_expired.
CREATE FUNCTION accept_run_over_socket(
    connection text, wanted_conversation uuid, new_run text, new_input jsonb, new_secret jsonb,
    new_message_id text, new_message text, new_title text, at timestamptz, most_waiting integer
) RETURNS jsonb LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

-- Takes the conversation's lease and its next run. Nothing waiting releases the lease under the same lock that accepting
-- a run takes, so that no run is left behind. `restarted` says that a former holder began this run and is gone.
-- Answers {verdict: taken | held | nothing, run…}.
CREATE FUNCTION take_run(wanted_conversation uuid, new_holder text, at timestamptz, lease_until timestamptz)
RETURNS jsonb LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

CREATE FUNCTION sockets_of(wanted_customer uuid) RETURNS jsonb LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(jsonb_agg(s.id ORDER BY s.connected_at), '[]') FROM socket_connections s
    WHERE s.customer_id = wanted_customer
$$;

-- Stores numbered events of a run; NULL once the lease is another's, and nothing is stored then.
-- Otherwise the customer's connections as they are now.
CREATE FUNCTION append_events(wanted_conversation uuid, own_holder text, wanted_run text, new_events jsonb)
RETURNS jsonb LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

-- Ends a run with its last events, what was said, the open question, and the audit of what was decided; erases its secret.
-- Then takes the next run, or, where `lease_until` is NULL, releases the lease: {verdict: left | nothing} says whether
-- runs are waiting. NULL once the lease is another's, and nothing is stored then.
CREATE FUNCTION finish_run(
    wanted_conversation uuid, own_holder text, done_run text, new_status text, new_error_code text, new_result jsonb,
    last_events jsonb, said jsonb, new_interrupt jsonb, decision jsonb, at timestamptz, lease_until timestamptz
) RETURNS jsonb LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

REVOKE ALL ON FUNCTION accept_run(text, text, uuid, text, jsonb, jsonb, text, text, text, timestamptz, integer),
    accept_run_over_socket(text, uuid, text, jsonb, jsonb, text, text, text, timestamptz, integer),
    take_run(uuid, text, timestamptz, timestamptz), sockets_of(uuid), append_events(uuid, text, text, jsonb),
    finish_run(uuid, text, text, text, text, jsonb, jsonb, jsonb, jsonb, jsonb, timestamptz, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION accept_run(text, text, uuid, text, jsonb, jsonb, text, text, text, timestamptz, integer),
    accept_run_over_socket(text, uuid, text, jsonb, jsonb, text, text, text, timestamptz, integer),
    take_run(uuid, text, timestamptz, timestamptz), sockets_of(uuid), append_events(uuid, text, text, jsonb),
    finish_run(uuid, text, text, text, text, jsonb, jsonb, jsonb, jsonb, jsonb, timestamptz, timestamptz)
    TO boxoffice_bridge;

-- An address follows its account once the user pool has verified the new one.
GRANT UPDATE (email) ON customers TO boxoffice_background;
