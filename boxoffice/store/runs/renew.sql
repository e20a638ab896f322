UPDATE conversations SET lease_expires_at = :lease_until WHERE id = :conversation_id AND lease_holder = :holder
