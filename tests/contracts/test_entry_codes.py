"""Who is told the code that opens the door."""

from __future__ import annotations

import json

from boxoffice.contracts.tickets import OwnTicketList, TicketList


def test_the_owner_is_told_the_entry_code_and_a_model_never() -> None:
    assert "entryCode" in json.dumps(OwnTicketList.model_json_schema())
    assert "entryCode" not in json.dumps(TicketList.model_json_schema())
