WITH tickets AS (
    DELETE FROM socket_tickets WHERE expires_at < :at
)
DELETE FROM socket_connections WHERE connected_at < :opened_before
