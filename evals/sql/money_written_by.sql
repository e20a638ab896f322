SELECT DISTINCT role, caller_kind, entity
FROM audit WHERE customer_id = :customer_id AND entity IN ('payments', 'ledger_entries')
