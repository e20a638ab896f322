-- Who may log in, and what each may touch before any table exists. Run by the cluster's administrator in the database
-- itself, before the migrations; safe to run again. Passwords are set apart from this file.

DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'boxoffice_owner', 'boxoffice_customer', 'boxoffice_bridge', 'boxoffice_settlement', 'boxoffice_background',
        'gateway', 'agentcore'
    ] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
        END IF;
    END LOOP;

    EXECUTE format('ALTER DATABASE %I OWNER TO boxoffice_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO boxoffice_customer, boxoffice_bridge, boxoffice_settlement, boxoffice_background,'
        ' gateway, agentcore', current_database());
END
$$;

-- A statement never outlives its caller, who waits 20 seconds for an answer; neither does a lock that waits, nor a
-- transaction whose caller has gone.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY[
        'boxoffice_customer', 'boxoffice_bridge', 'boxoffice_settlement', 'boxoffice_background', 'gateway', 'agentcore'
    ] LOOP
        EXECUTE format('ALTER ROLE %I SET statement_timeout = ''15s''', role_name);
        EXECUTE format('ALTER ROLE %I SET lock_timeout = ''10s''', role_name);
        EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''30s''', role_name);
    END LOOP;
END
$$;

ALTER SCHEMA public OWNER TO boxoffice_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO boxoffice_customer, boxoffice_bridge, boxoffice_settlement, boxoffice_background;

CREATE SCHEMA IF NOT EXISTS gateway AUTHORIZATION gateway;
CREATE SCHEMA IF NOT EXISTS agentcore AUTHORIZATION agentcore;
ALTER ROLE gateway SET search_path = gateway;
ALTER ROLE agentcore SET search_path = agentcore;
