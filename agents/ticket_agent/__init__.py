"""The customer's conversation: an AG-UI agent that proposes, through MCP tools that decide."""
