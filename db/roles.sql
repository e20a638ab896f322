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

-- A statement never outlives its caller, who waits 20 seconds for an answer; nor does a lock queue grow unseen.
ALTER ROLE boxoffice_customer   SET statement_timeout = '15s';
ALTER ROLE boxoffice_bridge     SET statement_timeout = '15s';
ALTER ROLE boxoffice_settlement SET statement_timeout = '15s';
ALTER ROLE boxoffice_background SET statement_timeout = '15s';
ALTER ROLE boxoffice_customer   SET lock_timeout = '10s';
ALTER ROLE boxoffice_bridge     SET lock_timeout = '10s';
ALTER ROLE boxoffice_settlement SET lock_timeout = '10s';
ALTER ROLE boxoffice_background SET lock_timeout = '10s';

ALTER SCHEMA public OWNER TO boxoffice_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO boxoffice_customer, boxoffice_bridge, boxoffice_settlement, boxoffice_background;

CREATE SCHEMA IF NOT EXISTS gateway AUTHORIZATION gateway;
CREATE SCHEMA IF NOT EXISTS agentcore AUTHORIZATION agentcore;
ALTER ROLE gateway SET search_path = gateway;
ALTER ROLE agentcore SET search_path = agentcore;
