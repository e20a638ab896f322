"""What is remembered of a customer: theirs to see, to delete and to switch off.

`memories` is None where no memory is set up: then there is nothing to see.
"""

from __future__ import annotations

from boxoffice.aws.data_api import Database
from boxoffice.aws.memories import CustomerMemories
from boxoffice.contracts.customers import ProfileChanges
from boxoffice.domain.customers import Customer
from boxoffice.domain.errors import NotFound
from boxoffice.domain.identity import Caller
from boxoffice.domain.memories import Memory
from boxoffice.domain.pages import Page
from boxoffice.use_cases.house import House
from boxoffice.use_cases.profile import update_profile


def list_memories(memories: CustomerMemories | None, caller: Caller, limit: int, cursor: str | None) -> Page[Memory]:
    """The caller's own. Raises InvalidInput for a cursor that this list did not give."""
    if memories is None:
        return Page(())
    found, following = memories.page(caller.subject, limit, cursor)
    return Page(found, following)


def forget_memory(memories: CustomerMemories | None, caller: Caller, memory_id: str) -> int:
    """Delete one of the caller's own. Raises NotFound, also for another's."""
    if memories is None:
        raise NotFound("Nothing like that is remembered.")
    memories.forget(caller.subject, memory_id)
    return 1


def forget_everything(memories: CustomerMemories | None, caller: Caller) -> int:
    """Delete all that is remembered of the caller; how many there were."""
    return memories.forget_everything(caller.subject) if memories else 0


def change_profile(
    house: House, database: Database, memories: CustomerMemories | None, caller: Caller, changes: ProfileChanges
) -> Customer:
    """As `update_profile`. Switching off what is remembered also deletes it, after the switch is stored.

    Where the deletion fails, the same request does it again.
    """
    changed = update_profile(house, database, caller, changes)
    if changes.remember_preferences is False:
        forget_everything(memories, caller)
    return changed
