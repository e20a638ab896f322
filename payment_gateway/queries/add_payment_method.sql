INSERT INTO gateway.payment_methods (id, brand, last4, behaviour)
VALUES (:id, :brand, :last4, :behaviour)
ON CONFLICT (id) DO NOTHING
