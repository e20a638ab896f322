SELECT CAST(model_spending(:customer_id, :conversation_id, :at) AS text) AS spent
