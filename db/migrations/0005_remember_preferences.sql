-- A customer may switch off that preferences are remembered; whoever works a run off learns of it with the run.
SET LOCAL lock_timeout = '5s';

ALTER TABLE customers ADD COLUMN remember_preferences boolean NOT NULL DEFAULT true;
GRANT UPDATE (remember_preferences) ON customers TO boxoffice_customer;

-- A taken run, as `take_run` and `finish_run` give it, with that switch among its customer's facts.
CREATE FUNCTION with_memory_switch(taken jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
    IF taken ->> 'verdict' IS DISTINCT FROM 'taken' THEN
        RETURN taken;
    END IF;
    RETURN jsonb_set(taken, '{customer,remember_preferences}', (
        SELECT to_jsonb(c.remember_preferences) FROM customers c WHERE c.id = CAST(taken ->> 'customer_id' AS uuid)));
END $$;

REVOKE ALL ON FUNCTION with_memory_switch(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION with_memory_switch(jsonb) TO boxoffice_bridge;
