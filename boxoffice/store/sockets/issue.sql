INSERT INTO socket_tickets (ticket_hash, customer_id, subject, token, token_expires_at, expires_at)
VALUES (:ticket_hash, :customer_id, :subject, :token, :token_expires_at, :expires_at)
