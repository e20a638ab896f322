"""The headers that travel with a tool call: which run and conversation it belongs to, by the agent's host.

AgentCore Runtime passes on headers with this prefix. No model sees or sets them.
"""

from __future__ import annotations

_CUSTOM = "X-Amzn-Bedrock-AgentCore-Runtime-Custom-"

RUN_HEADER = f"{_CUSTOM}Run-Id"
CONVERSATION_HEADER = f"{_CUSTOM}Conversation-Id"
REQUEST_HEADER = "X-Amzn-Bedrock-AgentCore-Runtime-Request-Id"
"""AgentCore's own name for one invocation, for logs."""
