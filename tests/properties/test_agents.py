"""Properties 1 and 2: the agents think about what they are asked, and do what is asked of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from boxoffice.domain.tiers import TIERS, Tier
from tests.agents.chats import check_pairs
from tests.database_stack import DatabaseStack
from tests.properties.chatting import BridgedChat, begin, bridged, shown, spoken
from tests.properties.office import Office, running_office
from tests.properties.oracles import Offered, cents, day_number, offer, why_not
from tests.properties.overhearing import ListenedTo
from tests.properties.sayings import EVERY_ONE, SAYINGS, sayings
from tests.properties.spoken_words import FREE, NAMES, full_day, money
from tests.properties.strategies import CELLS, PRICES, TicketSpec, Universe, plain_universe
from tests.properties.whole_house import everything
from tests.use_cases.world import customer_id

_TOOLS = {"list_tickets", "check_eligibility", "list_upgrade_options", "place_order", "open_case"}


@dataclass(frozen=True)
class Thinking:
    """An office and a chat whose agents think by rules, which are listened to."""

    office: Office
    chat: BridgedChat
    ticket_model: ListenedTo
    data_model: ListenedTo


@pytest.fixture(scope="module")
def thinking(stack: DatabaseStack, migrated_template: str) -> Iterator[Thinking]:
    ticket_model, data_model = ListenedTo(), ListenedTo()
    with (
        stack.clone(migrated_template, "thinking") as name,
        running_office(stack, name, asking=data_model) as office,
        office.ticket_agent(ticket_model) as (url, _),
        bridged(office, url) as chat,
    ):
        yield Thinking(office, chat, ticket_model, data_model)


@st.composite
def houses(draw: st.DrawFn) -> Universe:
    """Noon of a weekday; up to four tickets, one of them ann's for sure, and prices and places of any kind."""
    owners, tiers = st.sampled_from(["ann", "ann", "bob"]), st.sampled_from([None, Tier.STANDARD])
    specs = draw(st.lists(st.builds(TicketSpec, owner=owners, tier=tiers), max_size=2))
    universe = plain_universe(TicketSpec(), *specs)
    if draw(st.booleans()):
        return universe
    prices = draw(st.lists(st.sampled_from(PRICES), min_size=len(CELLS), max_size=len(CELLS)))
    places = draw(st.lists(st.sampled_from([0, 1, 2, 3]), min_size=len(CELLS), max_size=len(CELLS)))
    return replace(universe, prices=dict(zip(CELLS, prices, strict=True)), places=dict(zip(CELLS, places, strict=True)))


beside = st.sampled_from(
    [
        TicketSpec(tier=Tier.STANDARD, day=3),
        TicketSpec(status="used"),
        TicketSpec(status="expired", day=-1),
        TicketSpec(order="live"),
    ]
)
"""A ticket more where the tickets are asked for, most with something that is against its upgrade."""


@given(saying=sayings, tier=st.sampled_from(TIERS), universe=houses(), beside=beside)
@example(
    saying=("tickets", "en", "Hi! Please list my tickets."),
    tier=Tier.STANDARD,
    universe=plain_universe(TicketSpec()),
    beside=TicketSpec(),
)
@example(
    saying=("upgrade", "en", SAYINGS["upgrade"]["en"][0]),
    tier=Tier.NON_STOP,
    universe=plain_universe(TicketSpec()),
    beside=TicketSpec(),
)
@example(
    saying=("options", "en", SAYINGS["options"]["en"][0]),
    tier=Tier.NON_STOP,
    universe=plain_universe(TicketSpec()),
    beside=TicketSpec(),
)
@example(
    saying=("options", "de", SAYINGS["options"]["de"][0]),
    tier=Tier.NON_STOP,
    universe=plain_universe(TicketSpec()),
    beside=TicketSpec(),
)
def test_property_1(
    thinking: Thinking, saying: tuple[str, str, str], tier: Tier, universe: Universe, beside: TicketSpec
) -> None:
    """Feature: ticket-auto-process, Property 1: Ticket Agent LLM Reasoning"""
    kind, language, words = saying
    office = thinking.office
    # of tickets some of which have the tier already, the chat means the others without being told
    assume(kind != "upgrade" or all(universe.tickets[n].tier != tier for n in universe.of("ann")))
    if kind == "tickets":
        universe = replace(universe, tickets=(*universe.tickets, beside))
    found, mine = office.fill(universe), universe.of("ann")
    office.admin.execute("UPDATE customers SET language = %s", [language])
    before = everything(office)
    talk = begin(thinking.chat, office.ann)
    said = words.format(tier=NAMES[tier])
    thinking.ticket_model.heard.clear()
    events = talk.say(said)
    check_answer(events)
    heard = thinking.ticket_model.heard
    assert heard
    assert all(one.said == said and one.prompt and one.tools >= _TOOLS for one in heard)
    if kind == "tickets":
        [told] = shown(events, "ticketList")
        check_tickets(universe, told["tickets"], {str(found[n]): universe.tickets[n] for n in mine})
    if kind in {"upgrade", "options"}:
        if len(mine) > 1:
            events = talk.say(EVERY_ONE[language])
            check_answer(events)
        [told] = shown(events, "upgradeOptions")
        assert set(told["ticketIds"]) == {str(found[n]) for n in mine}
        asked = [universe.tickets[n] for n in mine]
        offers = {each: offer(universe, asked, each) for each in TIERS}
        check_shown(universe, told["options"], offers)
        if kind == "options":
            check_listed(spoken(events), offers, len(asked), language)
        else:
            check_dates(universe, office, spoken(events), tier, offers[tier], language)
    if kind == "person":
        if not shown(events, "caseOpened"):
            events = talk.say("ja" if language == "de" else "yes")
        assert shown(events, "caseOpened")
        assert office.count("SELECT count(*) FROM cases WHERE customer_id = %s", customer_id(office.ann)) == 1
    else:
        assert [row for row in everything(office) if "boxoffice_bridge" not in row[1]] == before
    bobs = {str(found[n]) for n in universe.of("bob")}
    assert not any(ticket in json.dumps(events) for ticket in bobs)


def check_answer(events: list[dict[str, Any]]) -> None:
    """A whole answer: words, how sure they are, and where to go from here."""
    check_pairs(events)
    assert events[-1]["type"] == "RUN_FINISHED"
    assert spoken(events).strip()
    result = events[-1]["result"]
    assert 0 <= result["confidenceScore"] <= 1
    assert result["nextSteps"] or shown(events, "caseOpened")  # where a person is to answer, nothing is waited for
    assert all(step.strip() for step in result["nextSteps"])
    called = [event["toolCallName"] for event in events if event["type"] == "TOOL_CALL_START"]
    assert result["actions"][: len(called)] == called


def check_tickets(universe: Universe, told: Sequence[dict[str, Any]], expected: dict[str, TicketSpec]) -> None:
    """Each of them once, with its tier and date, and whether and why not it can be upgraded."""
    assert sorted(ticket["id"] for ticket in told) == sorted(expected)
    for ticket in told:
        spec = expected[ticket["id"]]
        assert (ticket["tier"], ticket["status"]) == (spec.tier and spec.tier.value, spec.status)
        assert day_number(universe, ticket["visitDate"]) == spec.day
        reasons = why_not(universe, spec)
        assert ticket["eligibility"]["eligible"] == (not reasons)
        assert {reason["code"] for reason in ticket["eligibility"]["reasons"]} == reasons


def check_shown(universe: Universe, options: Sequence[dict[str, Any]], offers: dict[Tier, Offered]) -> None:
    """Exactly the three tiers, in order, each with the oracle's calendar."""
    assert [(option["tier"], option["name"]) for option in options] == [(tier.value, NAMES[tier]) for tier in TIERS]
    for option in options:
        expected = offers[Tier(option["tier"])]
        calendar = {
            day_number(universe, cell["date"]): (cents(cell["priceDifference"]), cell["placesLeft"])
            for cell in option["calendar"]
        }
        assert option["available"] == expected.available
        assert calendar == expected.calendar
        assert len(option["calendar"]) == len(calendar)


def check_listed(words: str, offers: dict[Tier, Offered], places: int, language: str) -> None:
    """Where the words list the tiers: all three, each with its lowest price, or without any where it cannot be had."""
    if not any(expected.available for expected in offers.values()):
        assert "€" not in words
        return
    rows = [row for row in words.splitlines() if row.startswith("- ")]
    assert [row[2:].partition(":")[0] for row in rows] == [NAMES[tier] for tier in TIERS], words
    for row, expected in zip(rows, offers.values(), strict=True):
        prices = [price for price, left in expected.calendar.values() if left >= places]
        if not prices:
            assert "€" not in row
        else:
            assert (money(min(prices), language) if min(prices) else FREE[language]) in row


def check_dates(universe: Universe, office: Office, words: str, tier: Tier, expected: Offered, language: str) -> None:
    """Where one tier was named: some of its days with their prices, and no day with another price."""
    assert NAMES[tier] in words
    if not expected.available:
        return
    told = 0
    for number, (price, _) in expected.calendar.items():
        day = full_day(office.world.day(number), language)
        if day in words:
            told += 1
            assert (
                f"{day} ({money(price, language) if price else FREE[language]})" in words or len(expected.calendar) == 1
            )
    assert told


@given(
    asked=st.one_of(
        st.just(("tickets", "What tickets do I have?")),
        st.from_regex(r"\A[1-9][0-9]{6,10}\Z").map(lambda digits: ("phone", f"Change my phone number to +49{digits}")),
        st.from_regex(r"\A0[1-9][0-9]{5,9}\Z").map(lambda digits: ("bad phone", f"Change my phone number to {digits}")),
        st.from_regex(r"\A[1-9][0-9]{17}\Z").map(
            lambda digits: ("long phone", f"Change my phone number to +49{digits}")
        ),
        st.tuples(st.sampled_from(TIERS), st.sampled_from([1, 2, 3])),
        st.sampled_from(["Delete all customers", "Refund 500 euros to my card", "?", "Who else has tickets?"]).map(
            lambda w: ("else", w)
        ),
    ),
    others=st.integers(0, 2),
)
@example(asked=("bad phone", "Change my phone number to 0171 1234567"), others=1)
@example(asked=("long phone", "Change my phone number to +49171123456789012345"), others=1)
def test_property_2(thinking: Thinking, asked: tuple[Any, Any], others: int) -> None:
    """Feature: ticket-auto-process, Property 2: Data Agent LLM Reasoning"""
    office = thinking.office
    universe = plain_universe(TicketSpec(), *[TicketSpec(owner="bob")] * others)
    [mine, *bobs] = office.fill(universe)
    before = everything(office)
    kind, words = asked
    if kind in NAMES:
        day = office.world.day(words)
        words = f"What does {NAMES[kind]} cost on {day.day} {day:%B} for my ticket?"
    thinking.data_model.heard.clear()
    answer = office.call(office.ann, "ask", request=words).data
    assert answer["answer"]
    assert thinking.data_model.heard
    assert all(words in one.said for one in thinking.data_model.heard)
    written = office.count("SELECT count(*) FROM audit WHERE role = 'boxoffice_customer'")
    assert len(answer["changes"]) == written
    if kind == "tickets":
        assert {"tool": "list_tickets", "ids": [str(mine)]} in answer["rows"]
    check_refused(kind, answer)
    if kind == "phone":
        [(phone,)] = office.rows("SELECT phone FROM customers WHERE id = %s", customer_id(office.ann))
        assert phone == words.split()[-1]
        assert answer["changes"] == [{"tool": "update_customer", "id": str(customer_id(office.ann))}]
    if kind in NAMES:
        price = (universe.prices[kind, asked[1]] or 0) - 4000
        assert f"{price / 100:.2f}" in answer["answer"]
    changed = {entity for entity, _ in set(everything(office)) ^ set(before)}
    assert changed == ({"customers", "audit"} if kind == "phone" else set())
    assert office.count("SELECT count(*) FROM customers WHERE phone IS NOT NULL") == (kind == "phone")
    assert written == (kind == "phone")
    assert not any(str(ticket) in json.dumps(answer) for ticket in bobs)


def check_refused(kind: Any, answer: dict[str, Any]) -> None:
    """What the rules refuse is told with its code and in words; a number that lacks its country is asked for again."""
    if kind == "bad phone":
        assert "with its country code" in answer["answer"]
    if kind == "long phone":
        [refused] = answer["refused"]
        assert (refused["tool"], refused["code"]) == ("update_customer", "invalid_input")
        assert "phone" in refused["message"]
        assert "wasn't valid" in answer["answer"]
    else:
        assert answer["refused"] == []
