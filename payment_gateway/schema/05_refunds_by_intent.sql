CREATE INDEX refunds_by_intent ON gateway.refunds (payment_intent_id)
