WITH placed AS (
    INSERT INTO upgrade_orders (id, customer_id, status, tier, visit_date, total, currency, version, hold_expires_at,
                                created_at, changed_at)
    VALUES (:id, :customer_id, 'pending', :tier, :visit_date, :total, :currency, 1, :hold_expires_at, :created_at,
            :created_at)
), named AS (
    INSERT INTO idempotency_keys (customer_id, operation, key, request_hash, entity_id, created_at)
    VALUES (:customer_id, :operation, :key, :request_hash, :id, :created_at)
), line AS (
    SELECT * FROM ROWS FROM (
        jsonb_to_recordset(CAST(:lines AS jsonb)) AS (ticket_id uuid, from_tier text, from_date date, price_difference numeric)
    ) WITH ORDINALITY AS l (ticket_id, from_tier, from_date, price_difference, position)
), lined AS (
    INSERT INTO upgrade_order_lines (order_id, ticket_id, customer_id, position, from_tier, from_date, price_difference)
    SELECT :id, l.ticket_id, :customer_id, l.position, l.from_tier, l.from_date, l.price_difference FROM line l
)
INSERT INTO holds (order_id, customer_id, visit_date, tier, places, expires_at)
SELECT :id, :customer_id, :visit_date, :tier, count(*), :hold_expires_at FROM line
