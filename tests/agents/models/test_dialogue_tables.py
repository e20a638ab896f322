"""Whole conversations as tables: what is said, what is called, what the answer holds; and laws that hold for all."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.agents.models.chat import Chat
from tests.agents.models.world import World

FOLDER = Path(__file__).with_name("dialogues")
CASES = [case for path in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text(encoding="utf-8"))]
LISTS = {"list_tickets", "list_orders", "get_order", "request_payment"}
"""Calls that a table names only where they matter."""
INTERNAL = re.compile(r"[a-z]+_[a-z]+|[0-9a-f]{8}-|\d{4}-\d\d-\d\d|[{}]|None|double-fun")


def world_of(case: dict[str, Any]) -> World:
    """Two tickets for Friday 4 December 2026 and a used one, unless the case brings its own; its orders are unpaid."""
    world = World()
    for kind, visit in case.get("tickets", [["adult", "2026-12-04"], ["child", "2026-12-04"]]):
        world.add_ticket(kind, visit)
    if "tickets" not in case:
        world.add_ticket("adult", "2026-11-02", status="used")
    idents = list(world.tickets)
    for place, tier, day in case.get("orders", []):
        world.place([idents[place - 1]], tier, day)
    world.sold_out = {("double-fun", "2026-12-12")}
    world.places[("non-stop", "2026-11-27")] = 1
    return world


def checked(chat: Chat, turn: dict[str, Any], answer: str, made: list[str]) -> None:
    for part in turn.get("has", ()):
        assert part in answer
    for part in turn.get("lacks", ()):
        assert part not in answer
    if "calls" in turn:
        named = turn["calls"]
        assert [name for name in made if name in named or name not in LISTS] == named
    if "replies" in turn:
        assert list(chat.result.next_steps) == turn["replies"]
    assert chat.asks_payment or not turn.get("form")


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "_") for case in CASES])
def test_dialogue(case: dict[str, Any]) -> None:
    chat = Chat(world_of(case), case.get("language", "en"))
    before = ""
    for turn in case["turns"]:
        if "lost" in turn:
            chat.lose(turn["lost"])
            continue
        done = len(chat.world.calls)
        answer = chat.pay(*turn["pay"].split()) if "pay" in turn else chat.say(turn["say"], turn.get("settled"))
        checked(chat, turn, answer, [name for name, _ in chat.world.calls[done:]])
        assert chat.asks_payment or answer
        assert not answer or answer != before, "the same answer twice in a row"
        assert not INTERNAL.search(answer)
        assert not re.search(r" [,.;:](?: |$)|  |(?:have|haben),", answer), "a value is missing"
        assert len(chat.result.next_steps) <= 4
        before = answer
