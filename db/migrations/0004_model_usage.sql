-- What models cost: one row for each run, and each request to the Data Agent, that used a model which counts tokens.
SET LOCAL lock_timeout = '5s';

CREATE TABLE model_usage (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at                 timestamptz NOT NULL,
    customer_id        uuid NOT NULL REFERENCES customers (id),
    conversation_id    uuid,
    run_id             text CHECK (length(run_id) BETWEEN 1 AND 100),
    agent              text NOT NULL CHECK (agent IN ('ticket_agent', 'data_agent')),
    model              text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    model_calls        integer NOT NULL CHECK (model_calls BETWEEN 1 AND 1000),
    input_tokens       integer NOT NULL CHECK (input_tokens >= 0),
    output_tokens      integer NOT NULL CHECK (output_tokens >= 0),
    cache_read_tokens  integer NOT NULL CHECK (cache_read_tokens >= 0),
    cache_write_tokens integer NOT NULL CHECK (cache_write_tokens >= 0),
    cost               numeric(12, 6) NOT NULL CHECK (cost >= 0),
    FOREIGN KEY (conversation_id, customer_id) REFERENCES conversations (id, customer_id)
);
COMMENT ON COLUMN model_usage.cost IS 'US dollars, by the table of prices when the row was written';
CREATE INDEX model_usage_of_customer ON model_usage (customer_id, at);
CREATE INDEX model_usage_of_conversation ON model_usage (conversation_id);

ALTER TABLE model_usage ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON model_usage USING (sees(customer_id)) WITH CHECK (sees(customer_id));
REVOKE ALL ON model_usage FROM PUBLIC;
GRANT SELECT ON model_usage TO boxoffice_bridge, boxoffice_background;
-- The Data Agent accounts for its own; a forged row could only use up its writer's own budget.
GRANT SELECT, INSERT ON model_usage TO boxoffice_customer;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON model_usage
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_change AFTER INSERT ON model_usage FOR EACH ROW EXECUTE FUNCTION audit_change();

-- As before, and the costs that the decision tells of are booked. Called once, when its run has ended.
CREATE OR REPLACE FUNCTION record_decision(conversation uuid, run text, decision jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

-- What a conversation has cost, and its customer in the day before `at`. Volatile, to see what its own statement booked.
CREATE FUNCTION model_spending(wanted_customer uuid, wanted_conversation uuid, at timestamptz) RETURNS jsonb
LANGUAGE sql VOLATILE SET search_path = public, pg_temp AS $$
    SELECT jsonb_build_object(
        'conversation', (SELECT coalesce(sum(u.cost), 0)::text FROM model_usage u
                         WHERE u.conversation_id = wanted_conversation),
        'day', (SELECT coalesce(sum(u.cost), 0)::text FROM model_usage u
                WHERE u.customer_id = wanted_customer AND u.at > model_spending.at - interval '24 hours'))
$$;

-- A taken run with what models have cost so far, and whether this conversation was told that its budget is spent.
CREATE FUNCTION with_model_spending(taken jsonb, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp AS $$
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

REVOKE ALL ON FUNCTION model_spending(uuid, uuid, timestamptz), with_model_spending(jsonb, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION model_spending(uuid, uuid, timestamptz) TO boxoffice_bridge, boxoffice_customer;
GRANT EXECUTE ON FUNCTION with_model_spending(jsonb, timestamptz) TO boxoffice_bridge;
