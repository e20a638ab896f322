"""Beginning a chat."""

from __future__ import annotations

from boxoffice.aws.data_api import Database
from boxoffice.domain.conversations import Conversation
from boxoffice.domain.identity import Caller
from boxoffice.store import conversations
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def start_conversation(house: House, database: Database, caller: Caller) -> Conversation:
    """A new, empty conversation of the caller. `database` is the bridge role's."""
    now = house.now()
    conversation_id = house.new_id()
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        conversations.start(tx, conversation_id, customer.customer_id, now)
    return Conversation(conversation_id, "", now, now)
