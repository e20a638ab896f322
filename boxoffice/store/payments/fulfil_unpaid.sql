SELECT CAST(fulfil_order(:order_id, :code, :entry_codes, :mail_id, :at) AS text) AS fulfilled
