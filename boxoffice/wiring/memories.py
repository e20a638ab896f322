"""What is remembered of customers, for those who may show and delete it."""

from __future__ import annotations

from boxoffice.aws.memories import CustomerMemories, memory_client_config
from boxoffice.aws.session import client
from boxoffice.settings import MemorySettings, load


def customer_memories() -> CustomerMemories | None:
    """None where no memory is set up."""
    memory_id = load(MemorySettings).memory_id
    if not memory_id:
        return None
    return CustomerMemories(client("bedrock-agentcore", config=memory_client_config()), memory_id)
