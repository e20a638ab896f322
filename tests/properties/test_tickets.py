"""Properties 5 to 10: what can be upgraded, to what, when and for how much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from boxoffice.domain.tiers import TIERS, Tier
from tests.mcp_servers.calls import Called
from tests.payments.gateway_process import GatewayProcess
from tests.properties.chatting import BridgedChat, begin, bridged, spoken
from tests.properties.office import Office
from tests.properties.options_everywhere import Ways, all_ways
from tests.properties.oracles import (
    bookable,
    cents,
    day_number,
    difference,
    instead,
    offer,
    other_tiers,
    why_not,
)
from tests.properties.spoken_words import LANGUAGES, NAMES, REASONS, WHY_NOT, full_day
from tests.properties.strategies import DAYS, TicketSpec, Universe, good_tickets, plain_universe, tickets, universes
from tests.properties.whole_house import Row, everything, gone_and_new

_BAD = st.one_of(
    st.builds(replace, tickets, owner=st.just("ann"), status=st.sampled_from(["used", "cancelled", "expired"])),
    st.builds(replace, tickets, owner=st.just("ann"), day=st.just(-1)),
    st.builds(replace, tickets, owner=st.just("ann"), order=st.just("live")),
)

sellable = st.one_of(universes(good_tickets, 2), universes())
"""Half of them with tickets that nothing is wrong with, so that several have a price together."""
TWO_TICKETS = plain_universe(TicketSpec(), TicketSpec(paid=4800))


RANKED = [tier.value for tier in NAMES]
"""The three tiers, as they must come."""


@pytest.fixture(scope="module")
def ways(office: Office, gateway_process: GatewayProcess) -> Iterator[Ways]:
    with all_ways(office, gateway_process) as opened:
        yield opened


@pytest.fixture(scope="module")
def chat(office: Office) -> Iterator[BridgedChat]:
    """The bridge before a Ticket Agent that thinks by rules and keeps nothing."""
    with office.ticket_agent() as (url, _), bridged(office, url) as front:
        yield front


def ids(found: list[UUID], numbers: list[int]) -> list[str]:
    return [str(found[number]) for number in numbers]


@given(universe=universes(most=4), asked=st.sampled_from(["ann", "bob"]))
@example(universe=plain_universe(TicketSpec(), TicketSpec(owner="bob")), asked="bob")
def test_property_5(office: Office, universe: Universe, asked: str) -> None:
    """Feature: ticket-auto-process, Property 5: Ticket Validation"""
    found = office.fill(universe)
    mine, others = universe.of("ann"), universe.of("bob")
    before = everything(office)
    answer = office.call(office.ann, "check_eligibility", ticket_ids=ids(found, mine))
    listed = {ticket["id"]: ticket["eligibility"] for ticket in office.call(office.ann, "list_tickets").data["tickets"]}
    assert listed.keys() == set(ids(found, mine))
    for number, told in zip(mine, answer.data["tickets"], strict=True):
        expected = why_not(universe, universe.tickets[number])
        assert told["ticketId"] == str(found[number])
        assert sorted(reason["code"] for reason in told["reasons"]) == sorted(expected)
        assert told["eligible"] == (not expected)
        assert listed[str(found[number])] == {"eligible": told["eligible"], "reasons": told["reasons"]}
    if others and asked == "bob":
        refused = office.call(office.ann, "check_eligibility", ticket_ids=ids(found, [*mine, others[0]]))
        unknown = office.call(office.ann, "check_eligibility", ticket_ids=[*ids(found, mine), str(UUID(int=7))])
        assert refused.code == "not_found"
        assert refused.text == unknown.text
    assert everything(office) == before


@given(universe=sellable)
@example(universe=TWO_TICKETS)
def test_property_6(office: Office, universe: Universe) -> None:
    """Feature: ticket-auto-process, Property 6: Upgrade Calculation"""
    found, mine = office.fill(universe), universe.of("ann")
    asked = [universe.tickets[number] for number in mine]
    answer = office.call(office.ann, "list_upgrade_options", ticket_ids=ids(found, mine))
    assert [option["tier"] for option in answer.data["options"]] == RANKED
    for option in answer.data["options"]:
        expected = offer(universe, asked, Tier(option["tier"]))
        told = {day_number(universe, cell["date"]): cents(cell["priceDifference"]) for cell in option["calendar"]}
        assert option["available"] == expected.available
        assert told == {day: price for day, (price, _) in expected.calendar.items()}


@given(universe=sellable, days=st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))
@example(universe=TWO_TICKETS, days=(0, 3))
@example(universe=plain_universe(TicketSpec(status="used")), days=(0, 3))
def test_property_7(office: Office, ways: Ways, universe: Universe, days: tuple[int, int]) -> None:
    """Feature: ticket-auto-process, Property 7: Upgrade Tier Consistency"""
    found, mine = office.fill(universe), universe.of("ann")
    covered = range(min(days), max(days) + 1)
    asked = [found[number] for number in mine], office.world.day(covered[0]), office.world.day(covered[-1])
    told = ways.by_use_case(*asked)
    assert [(option.tier, option.name) for option in told] == [(tier.value, name) for tier, name in NAMES.items()]
    for option in told:
        expected = offer(universe, [universe.tickets[number] for number in mine], Tier(option.tier), covered)
        assert option.available == expected.available == (option.reason is None)
        calendar = {day_number(universe, day): (price, places) for day, price, places in option.calendar}
        assert calendar == expected.calendar
        assert option.benefits
    assert ways.by_rest(*asked) == told
    assert ways.by_chat(*asked) == told


@given(universe=sellable, days=st.none() | st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))
@example(universe=TWO_TICKETS, days=None)
def test_property_8(office: Office, universe: Universe, days: tuple[int, int] | None) -> None:
    """Feature: ticket-auto-process, Property 8: Calendar Integration"""
    found, mine = office.fill(universe), universe.of("ann")
    asked = [universe.tickets[number] for number in mine]
    covered = range(min(days), max(days) + 1) if days else DAYS
    dates = {"from_date": office.day(covered[0]), "to_date": office.day(covered[-1])} if days else {}
    answer = office.call(office.ann, "list_upgrade_options", ticket_ids=ids(found, mine), **dates)
    assert [option["tier"] for option in answer.data["options"]] == RANKED
    for option in answer.data["options"]:
        expected = offer(universe, asked, Tier(option["tier"]), covered)
        told = {
            day_number(universe, cell["date"]): (cents(cell["priceDifference"]), cell["placesLeft"])
            for cell in option["calendar"]
        }
        assert told == expected.calendar
        assert list(told) == sorted(told)
        others = [(Tier(each["tier"]), day_number(universe, each["visitDate"])) for each in option["alternatives"]]
        assert others == other_tiers(universe, asked, Tier(option["tier"]), covered)


@given(universe=universes(good_tickets, 2), tier=st.sampled_from(TIERS), day=st.sampled_from(DAYS))
@example(universe=plain_universe(TicketSpec(paid=6400)), tier=Tier.NON_STOP, day=2)  # nothing to pay
def test_property_9(office: Office, universe: Universe, tier: Tier, day: int) -> None:
    """Feature: ticket-auto-process, Property 9: Selection Processing"""
    found, mine = office.fill(universe), universe.of("ann")
    chosen = [universe.tickets[number] for number in mine]
    price, before = bookable(universe, chosen, tier, day), everything(office)
    placed = office.call(
        office.ann, "place_order", ticket_ids=ids(found, mine), tier=tier.value, visit_date=office.day(day)
    )
    left = int(str(office.world.places(office.world.day(day), tier)))
    if price is None:
        for_sale = difference(universe, chosen, tier, day) is not None
        assert placed.code == ("sold_out" if for_sale else "tier_unavailable")
        found_near = re.findall(r"([a-z-]+) on (\d{4}-\d\d-\d\d)", placed.text.partition("Alternatives: ")[2])
        others = [(Tier(other), day_number(universe, iso)) for other, iso in found_near]
        assert others == instead(universe, chosen, tier, day)
        assert everything(office) == before
        return
    order = placed.data
    assert (cents(order["total"]), order["tier"], order["visitDate"]) == (price, tier.value, office.day(day))
    lines = {line["ticketId"]: cents(line["priceDifference"]) for line in order["lines"]}
    assert lines == {str(found[n]): (universe.prices[tier, day] or 0) - universe.tickets[n].paid for n in mine}
    assert left == universe.places[tier, day] - len(mine)
    moved = tuple(replace(t, tier=tier, day=day) if t.owner == "ann" else t for t in universe.tickets)
    check_nothing_else(before, everything(office), universe, None if price else replace(universe, tickets=moved))
    asked = office.call(office.ann, "request_payment", order_id=order["id"]).data
    assert (asked["due"], cents(asked["total"]), asked["orderVersion"]) == (price > 0, price, order["version"])
    assert order["status"] == ("pending" if price else "fulfilled")
    held = office.rows("SELECT places, released_at IS NULL FROM holds WHERE order_id = %s", order["id"])
    assert held == [(len(mine), price > 0)]
    assert office.count("SELECT count(*) FROM payments") == 0


def check_nothing_else(before: list[Row], after: list[Row], universe: Universe, ordered: Universe | None) -> None:
    """Only an order's own rows are new, and no row is another one now; but where nothing is due, it is fulfilled:
    its tickets are as in `ordered`, the places they take and leave too, and a mail is to go out.
    """
    gone, new = gone_and_new(before, after)
    tickets = len(universe.of("ann"))
    assert new.pop("audit")
    own = {"holds": 1, "idempotency_keys": 1, "upgrade_order_lines": tickets, "upgrade_orders": 1}
    if ordered is None:
        assert (gone, new) == ({}, {**own, "order_timeline": 1})
        return
    places = sum(universe.confirmed(*cell) != ordered.confirmed(*cell) for cell in universe.cells)
    changed = {"tickets": tickets, **({"capacities": places} if places else {})}
    assert (gone, new) == (changed, {**own, **changed, "order_timeline": 2, "outbox": 1})


Test = Callable[..., None]
_OF_A_KIND = {
    "used": TicketSpec(status="used"),
    "cancelled": TicketSpec(status="cancelled"),
    "expired": TicketSpec(status="expired"),
    "visit_passed": TicketSpec(day=-1),
    "deadline_passed": TicketSpec(day=0),
    "order_open": TicketSpec(order="live"),
    "several": TicketSpec(status="expired", day=-1, order="live"),
}


def each_reason(test: Test) -> Test:
    """Every reason is told, in both languages."""
    for bad, language in product(_OF_A_KIND.values(), LANGUAGES):
        test = example(universe=one_good, bad=bad, tier=Tier.NON_STOP, with_good=True, language=language)(test)
    return test


one_good = plain_universe(TicketSpec())


@given(
    universe=universes(good_tickets, 1),
    bad=_BAD,
    tier=st.sampled_from(TIERS),
    with_good=st.booleans(),
    language=st.sampled_from([None, None, None, *LANGUAGES]),
)
@each_reason
def test_property_10(
    office: Office,
    chat: BridgedChat,
    universe: Universe,
    bad: TicketSpec,
    tier: Tier,
    with_good: bool,
    language: str | None,
) -> None:
    """Feature: ticket-auto-process, Property 10: Validation Error Handling"""
    universe = replace(universe, tickets=(*universe.tickets, bad))
    expected = why_not(universe, bad)
    assume(expected)
    found = office.fill(universe)
    office.admin.execute("UPDATE customers SET language = %s", [language or "en"])
    before = everything(office)
    wanted = ids(found, [0, 1] if with_good else [1])
    told = office.call(office.ann, "check_eligibility", ticket_ids=wanted).data["tickets"][-1]
    assert sorted(reason["code"] for reason in told["reasons"]) == sorted(expected)
    for reason in told["reasons"]:
        assert re.search(REASONS["en"][reason["code"]], reason["message"]), reason
    refused = office.call(office.ann, "place_order", ticket_ids=wanted, tier=tier.value, visit_date=office.day(3))
    everybodys = expected | (why_not(universe, universe.tickets[0]) if with_good else set())
    check_refusal(refused, everybodys)
    assert everything(office) == before
    if language:
        words = spoken(begin(chat, office.ann).say(WHY_NOT[language]))
        day = full_day(office.world.day(bad.day), language)
        rows = [row for row in words.splitlines() if row.startswith("- ") and day in row]
        assert len(rows) == 1, words
        [row] = rows
        for code, said in REASONS[language].items():
            assert bool(re.search(said, row)) == (code in expected), (code, row)
        assert [row for row in everything(office) if "boxoffice_bridge" not in row[1]] == before


def check_refusal(refused: Called, expected: set[str]) -> None:
    """The model, and so the customer, gets every reason and no other."""
    assert "Traceback" not in refused.text
    if expected == {"order_open"}:
        assert refused.code == "order_open"
        assert re.search(REASONS["en"]["order_open"], refused.text)
        return
    assert refused.code == "not_eligible"
    told = re.fullmatch(r"not_eligible: .+\. Reasons: (.+)\.", refused.text)
    assert told
    assert sorted(told[1].split(", ")) == sorted(expected)
