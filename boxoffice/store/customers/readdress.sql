UPDATE customers SET email = :email, updated_at = :at WHERE id = :id
