SELECT * FROM agentcore.records WHERE memory_id = %(memory_id)s AND record_id = %(record_id)s
