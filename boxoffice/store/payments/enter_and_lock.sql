SELECT place_is_free(:order_id, :at) AS place_is_free FROM enter(:kind, :subject)
