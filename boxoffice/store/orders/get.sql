SELECT to_jsonb(d) AS found FROM order_details d WHERE d.id = :id AND sees(d.customer_id)
