UPDATE capacities SET capacity = greatest(capacity, confirmed + :plenty) WHERE visit_date = :day
