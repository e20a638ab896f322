"""Strands' chunks as AG-UI events: what begins ends, whatever the models do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ag_ui.core import Event
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from agents.ticket_agent.activities import activity_of
from agents.ticket_agent.translation import Translation
from tests.agents.chats import check_pairs

_EVENT: TypeAdapter[Any] = TypeAdapter(Event)


class Clock:
    def __init__(self, step: float) -> None:
        self.at, self.step = 0.0, step

    def __call__(self) -> float:
        self.at += self.step
        return self.at


def start(**use: str) -> dict[str, Any]:
    return {"event": {"contentBlockStart": {"start": {"toolUse": use} if use else {}}}}


def text(delta: str) -> dict[str, Any]:
    return {"event": {"contentBlockDelta": {"delta": {"text": delta}}}}


def arguments(delta: str) -> dict[str, Any]:
    return {"event": {"contentBlockDelta": {"delta": {"toolUse": {"input": delta}}}}}


BEGIN: dict[str, Any] = {"event": {"messageStart": {"role": "assistant"}}}
STOP: dict[str, Any] = {"event": {"contentBlockStop": {}}}
END: dict[str, Any] = {"event": {"messageStop": {"stopReason": "end_turn"}}}


def answered(tool_use_id: str, data: dict[str, Any], status: str = "success") -> dict[str, Any]:
    result = {"toolUseId": tool_use_id, "status": status, "content": [{"text": json.dumps(data)}]}
    return {"message": {"role": "user", "content": [{"toolResult": result}]}}


def translated(*chunks: dict[str, Any], step: float = 1.0) -> list[dict[str, Any]]:
    return list(_translated(chunks, step))


def _translated(chunks: tuple[dict[str, Any], ...], step: float) -> Iterator[dict[str, Any]]:
    translation = Translation({}, Clock(step))
    for chunk in chunks:
        for event in translation.events(chunk):
            yield _dumped(event)
    for event in translation.end():
        yield _dumped(event)


def _dumped(event: Any) -> dict[str, Any]:
    wire: dict[str, Any] = event.model_dump(mode="json", by_alias=True)
    _EVENT.validate_python(wire)
    return wire


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def test_a_message_has_one_start_one_end_and_all_its_words() -> None:
    events = translated(BEGIN, start(), text("Hello "), text("you"), STOP, END)
    assert kinds(events) == [
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
    ]
    assert [event["delta"] for event in events[1:3]] == ["Hello ", "you"]


def test_words_that_come_fast_are_put_together_and_none_is_lost() -> None:
    words = [f"w{n} " for n in range(50)]
    events = translated(BEGIN, *(text(word) for word in words), STOP, END, step=0.001)
    deltas = [event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT"]
    assert "".join(deltas) == "".join(words)
    assert len(deltas) <= 4


def test_another_model_taking_over_withdraws_what_was_begun() -> None:
    events = translated(BEGIN, text("I will"), BEGIN, text("Instead"), STOP, END)
    said = ["TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END"]
    assert kinds(events) == [*said, "CUSTOM", *said]
    assert (events[3]["name"], events[3]["value"]) == ("messageWithdrawn", {"messageId": events[0]["messageId"]})
    assert events[4]["messageId"] != events[0]["messageId"]
    check_pairs(events)


def test_a_text_that_was_whole_in_a_message_that_was_not_is_withdrawn_too() -> None:
    events = translated(BEGIN, text("I look."), STOP, start(toolUseId="a", name="x"), BEGIN, text("Instead"), STOP, END)
    assert [event["value"]["messageId"] for event in events if event["type"] == "CUSTOM"] == [events[0]["messageId"]]


def test_what_a_finished_message_said_stays() -> None:
    events = translated(BEGIN, text("I look."), STOP, END, BEGIN, text("Here"), BEGIN, text("Here."), STOP, END)
    [withdrawn] = [event["value"]["messageId"] for event in events if event["type"] == "CUSTOM"]
    starts = [event["messageId"] for event in events if event["type"] == "TEXT_MESSAGE_START"]
    assert starts.index(withdrawn) == 1


def test_a_call_that_was_cut_off_is_ended() -> None:
    events = translated(
        BEGIN, start(toolUseId="a", name="list_tickets"), arguments("{"), BEGIN, text("Sorry."), STOP, END
    )
    assert kinds(events)[:3] == ["TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END"]
    check_pairs(events)


def test_tickets_on_the_way_to_options_are_not_shown_and_others_are() -> None:
    tickets, options = {"tickets": [{"id": "t"}]}, {"ticketIds": ["t"], "options": [{"tier": "standard"}]}
    calls = (start(toolUseId="a", name="list_tickets"), STOP, answered("a", tickets))
    more = (start(toolUseId="b", name="list_upgrade_options"), STOP, answered("b", options))
    shown = [event["activityType"] for event in translated(*calls, *more) if event["type"] == "ACTIVITY_SNAPSHOT"]
    assert shown == ["upgradeOptions"]
    shown = [event["activityType"] for event in translated(*calls, text("You have")) if "activityType" in event]
    assert shown == ["ticketList"]


def test_a_failed_call_and_a_foreign_result_show_nothing() -> None:
    order = {"id": "o", "lines": []}
    events = translated(start(toolUseId="a", name="place_order"), STOP, answered("a", order, "error"))
    assert "ACTIVITY_SNAPSHOT" not in kinds(events)
    assert kinds(translated(answered("unknown", order))) == []


def test_a_free_order_is_confirmed_and_others_are_summed_up() -> None:
    order = {"id": "o", "lines": [], "confirmationCode": None}
    assert activity_of("place_order", order) == ("orderSummary", {"order": order})
    free = {**order, "confirmationCode": "7XQ2M9KD"}
    assert activity_of("place_order", free) == ("confirmation", {"order": free, "confirmationCode": "7XQ2M9KD"})
    assert activity_of("get_order", free) == ("orderSummary", {"order": free})


def test_a_long_calendar_still_fits_an_event() -> None:
    day = {"date": "2026-12-04", "priceDifference": {"amount": "24.00", "currency": "EUR"}, "placesLeft": 100}
    options = {"ticketIds": ["t"], "options": [{"tier": tier, "calendar": [day] * 366} for tier in "abc"]}
    shown = activity_of("list_upgrade_options", options)
    assert shown is not None
    assert len(str(shown[1])) < 50_000


CHUNKS = st.one_of(
    st.just(BEGIN),
    st.just(STOP),
    st.just(END),
    st.just(start()),
    st.builds(text, st.text(max_size=3)),
    st.builds(arguments, st.text(max_size=3)),
    st.builds(answered, st.sampled_from("ab"), st.just({"tickets": [{"id": "t"}]})),
)


@given(st.lists(CHUNKS, max_size=30), st.sampled_from([0.001, 1.0]))
def test_whatever_comes_what_begins_ends(chunks: list[dict[str, Any]], step: float) -> None:
    numbered = []
    for n, chunk in enumerate(chunks):
        numbered += [chunk, start(toolUseId=f"c{n}", name="list_tickets")] if n % 3 == 0 else [chunk]
    check_pairs(translated(*numbered, step=step))
