UPDATE capacities SET confirmed = confirmed + 1, capacity = greatest(capacity, confirmed + 1)
WHERE visit_date = :day AND tier = :tier
