-- Four roles, none an owner, each with the least rights; row-level security filters whatever they read or write.
SET LOCAL lock_timeout = '5s';

REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO boxoffice_customer, boxoffice_bridge, boxoffice_settlement, boxoffice_background;
GRANT EXECUTE ON FUNCTION caller_kind(), caller_subject(), caller_customer(), sees(uuid), enter(text, text)
    TO boxoffice_customer, boxoffice_bridge, boxoffice_settlement, boxoffice_background;

DO $do$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['customers', 'tickets', 'upgrade_orders', 'upgrade_order_lines', 'order_timeline', 'holds',
                                'payments', 'ledger_entries', 'conversations', 'runs', 'run_events', 'messages',
                                'socket_tickets', 'socket_connections', 'cases', 'case_messages', 'outbox',
                                'idempotency_keys', 'audit'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['tickets', 'upgrade_orders', 'upgrade_order_lines', 'order_timeline', 'holds',
                                'payments', 'ledger_entries', 'conversations', 'runs', 'run_events', 'messages', 'socket_tickets', 'socket_connections',
                                'outbox', 'idempotency_keys'] LOOP
        EXECUTE format('CREATE POLICY own_rows ON %I USING (sees(customer_id)) WITH CHECK (sees(customer_id))', name);
    END LOOP;
END $do$;

CREATE POLICY own_rows ON customers USING (sees(id)) WITH CHECK (sees(id));
CREATE POLICY own_or_desk ON cases USING (sees(customer_id) OR caller_kind() = 'staff')
    WITH CHECK (sees(customer_id) OR caller_kind() = 'staff');
CREATE POLICY own_or_desk ON case_messages USING (sees(customer_id) OR caller_kind() = 'staff')
    WITH CHECK (sees(customer_id) OR caller_kind() = 'staff');
CREATE POLICY desk_sees_customers_of_cases ON customers FOR SELECT TO boxoffice_customer
    USING (caller_kind() = 'staff' AND EXISTS (SELECT 1 FROM cases c WHERE c.customer_id = customers.id));
CREATE POLICY desk_writes_mail ON outbox FOR INSERT TO boxoffice_customer WITH CHECK (caller_kind() = 'staff' AND case_id IS NOT NULL);
CREATE POLICY everything ON audit FOR SELECT USING (caller_kind() = 'system');
CREATE POLICY the_books ON ledger_entries FOR SELECT TO boxoffice_background USING (true);
CREATE POLICY the_books ON upgrade_orders FOR SELECT TO boxoffice_background USING (true);

-- customer: REST and the data tools, for one customer (or staff, on cases).
GRANT SELECT ON ticket_details, order_details, ticket_types, tiers, prices, tickets, upgrade_orders, upgrade_order_lines, order_timeline, holds, cases,
    case_messages, idempotency_keys, messages TO boxoffice_customer;
GRANT SELECT (id, order_id, customer_id, status, amount, currency, intent_id, failure_code, created_at, changed_at)
    ON payments TO boxoffice_customer;
GRANT SELECT ON customers TO boxoffice_customer;
GRANT UPDATE (first_name, last_name, phone, language, marketing_consent, updated_at) ON customers TO boxoffice_customer;
GRANT INSERT ON upgrade_orders, upgrade_order_lines, holds, cases, case_messages, idempotency_keys TO boxoffice_customer;
GRANT INSERT (id, kind, customer_id, order_id, case_id, dedupe_key, created_at, due_at) ON outbox TO boxoffice_customer;
GRANT UPDATE (status, version, changed_at, completed_at) ON upgrade_orders TO boxoffice_customer;
GRANT UPDATE (status, assignee, version, updated_at) ON cases TO boxoffice_customer;
GRANT EXECUTE ON FUNCTION places_left(date, date, timestamptz), lock_for_order(uuid[], date, text, timestamptz),
    fulfil_free_order(uuid, text, jsonb, uuid, timestamptz), count_request(text, bigint) TO boxoffice_customer;
CREATE POLICY only_cancels ON upgrade_orders AS RESTRICTIVE FOR UPDATE TO boxoffice_customer
    USING (status = 'pending') WITH CHECK (status = 'cancelled');

-- bridge: conversations, runs and their events; sockets; the caller's short-lived token.
GRANT SELECT ON customers TO boxoffice_bridge;
GRANT SELECT, INSERT ON conversations, runs, run_events, messages, socket_tickets, socket_connections TO boxoffice_bridge;
GRANT UPDATE (title, last_sequence, lease_holder, lease_expires_at, open_interrupt, updated_at) ON conversations
    TO boxoffice_bridge;
GRANT UPDATE (status, secret, result, error_code, started_at, finished_at) ON runs TO boxoffice_bridge;
GRANT DELETE ON socket_tickets, socket_connections TO boxoffice_bridge;
GRANT EXECUTE ON FUNCTION record_decision(uuid, text, jsonb) TO boxoffice_bridge;

-- settlement: payments, ledger, fulfilment.
GRANT SELECT ON order_details, customers, tickets, upgrade_orders, upgrade_order_lines, order_timeline, holds, payments,
    ledger_entries, idempotency_keys TO boxoffice_settlement;
GRANT INSERT ON payments, ledger_entries, outbox, idempotency_keys TO boxoffice_settlement;
GRANT UPDATE (status, intent_id, failure_code, changed_at) ON payments TO boxoffice_settlement;
GRANT UPDATE (entity_id) ON idempotency_keys TO boxoffice_settlement;
GRANT UPDATE (status, version, changed_at, completed_at) ON upgrade_orders TO boxoffice_settlement;
GRANT EXECUTE ON FUNCTION place_is_free(uuid, timestamptz), fulfil_order(uuid, text, jsonb, uuid, timestamptz)
    TO boxoffice_settlement;

-- background: the sweeper and the outbox; reads the books, sells and links accounts.
GRANT SELECT ON ticket_details, order_details, ticket_types, tiers, prices, capacities, customers, tickets, upgrade_orders, upgrade_order_lines,
    order_timeline, holds, payments, ledger_entries, outbox, cases, case_messages, audit TO boxoffice_background;
GRANT UPDATE (status, version, changed_at, completed_at) ON upgrade_orders TO boxoffice_background;
CREATE POLICY only_expires ON upgrade_orders AS RESTRICTIVE FOR UPDATE TO boxoffice_background
    USING (status = 'pending') WITH CHECK (status = 'expired');
GRANT UPDATE (due_at, attempts, delivered_at, failed_at, provider_id, last_error) ON outbox TO boxoffice_background;
GRANT INSERT ON customers, tickets TO boxoffice_background;
GRANT UPDATE (cognito_sub, updated_at) ON customers TO boxoffice_background;
GRANT SELECT (id, lease_expires_at) ON conversations TO boxoffice_background;
GRANT SELECT (conversation_id, status, created_at) ON runs TO boxoffice_background;
GRANT SELECT (expires_at), DELETE ON socket_tickets TO boxoffice_background;
GRANT SELECT (connected_at), DELETE ON socket_connections TO boxoffice_background;
GRANT INSERT ON order_timeline TO boxoffice_background;
