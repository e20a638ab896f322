DELETE FROM socket_connections WHERE id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)))
