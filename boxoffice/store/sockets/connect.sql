WITH used AS (
    DELETE FROM socket_tickets WHERE ticket_hash = :ticket_hash RETURNING *
)
INSERT INTO socket_connections (id, customer_id, subject, token, token_expires_at, connected_at)
SELECT :connection_id, u.customer_id, u.subject, u.token, u.token_expires_at, :at FROM used u WHERE u.expires_at > :at
