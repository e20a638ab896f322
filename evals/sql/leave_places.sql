UPDATE capacities c SET capacity = c.confirmed + :places + coalesce((
    SELECT sum(h.places) FROM holds h
    WHERE h.visit_date = c.visit_date AND h.tier = c.tier AND h.released_at IS NULL AND h.expires_at > now()), 0)
WHERE c.visit_date = :day AND c.tier = :tier
