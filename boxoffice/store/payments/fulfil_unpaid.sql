SELECT CAST(fulfil_order(:order_id, :code, CAST(:entry_codes AS jsonb), :mail_id, :at) AS text) AS fulfilled
