UPDATE agentcore.events SET waiting = false WHERE sequence = %(sequence)s
