SELECT id FROM ticket_types ORDER BY id
