"""Properties 5 to 10: what can be upgraded, to what, when and for how much."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from hypothesis import assume, example, given
from hypothesis import strategies as st

from boxoffice.domain.tiers import TIERS, Tier
from tests.properties.office import Office
from tests.properties.oracles import bookable, cents, day_number, offer, why_not
from tests.properties.strategies import DAYS, TicketSpec, Universe, good_tickets, plain_universe, tickets, universes

_BAD = st.one_of(
    st.builds(replace, tickets, owner=st.just("ann"), status=st.sampled_from(["used", "cancelled", "expired"])),
    st.builds(replace, tickets, owner=st.just("ann"), day=st.just(-1)),
    st.builds(replace, tickets, owner=st.just("ann"), order=st.just("live")),
)

sellable = st.one_of(universes(good_tickets, 2), universes())
"""Half of them with tickets that nothing is wrong with, so that several have a price together."""
TWO_TICKETS = plain_universe(TicketSpec(), TicketSpec(paid=4800))


def ids(found: list[UUID], numbers: list[int]) -> list[str]:
    return [str(found[number]) for number in numbers]


@given(universe=universes(most=4), asked=st.sampled_from(["ann", "bob"]))
@example(universe=plain_universe(TicketSpec(), TicketSpec(owner="bob")), asked="bob")
def test_property_5(office: Office, universe: Universe, asked: str) -> None:
    """Feature: ticket-auto-process, Property 5: Ticket Validation"""
    found = office.fill(universe)
    mine, others = universe.of("ann"), universe.of("bob")
    answer = office.call(office.ann, "check_eligibility", ticket_ids=ids(found, mine))
    for number, told in zip(mine, answer.data["tickets"], strict=True):
        expected = why_not(universe, universe.tickets[number])
        assert told["ticketId"] == str(found[number])
        assert {reason["code"] for reason in told["reasons"]} == expected
        assert told["eligible"] == (not expected)
    if others and asked == "bob":
        refused = office.call(office.ann, "check_eligibility", ticket_ids=ids(found, [*mine, others[0]]))
        assert refused.code == "not_found"


@given(universe=sellable)
@example(universe=TWO_TICKETS)
def test_property_6(office: Office, universe: Universe) -> None:
    """Feature: ticket-auto-process, Property 6: Upgrade Calculation"""
    found, mine = office.fill(universe), universe.of("ann")
    asked = [universe.tickets[number] for number in mine]
    answer = office.call(office.ann, "list_upgrade_options", ticket_ids=ids(found, mine))
    for option in answer.data["options"]:
        expected = offer(universe, asked, Tier(option["tier"]))
        told = {day_number(universe, cell["date"]): cents(cell["priceDifference"]) for cell in option["calendar"]}
        assert option["available"] == expected.available
        assert told == {day: price for day, (price, _) in expected.calendar.items()}


@given(universe=universes(), days=st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))
def test_property_7(office: Office, universe: Universe, days: tuple[int, int]) -> None:
    """Feature: ticket-auto-process, Property 7: Upgrade Tier Consistency"""
    found, mine = office.fill(universe), universe.of("ann")
    first, last = sorted(days)
    answer = office.call(
        office.ann,
        "list_upgrade_options",
        ticket_ids=ids(found, mine),
        from_date=office.day(first),
        to_date=office.day(last),
    )
    assert [option["tier"] for option in answer.data["options"]] == ["standard", "non-stop", "double-fun"]
    assert [option["name"] for option in answer.data["options"]] == ["Standard", "Non-stop", "Double Fun"]
    for option in answer.data["options"]:
        assert option["available"] == (option["reason"] is None)
        assert option["benefits"]


@given(universe=sellable, days=st.none() | st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))
@example(universe=TWO_TICKETS, days=None)
def test_property_8(office: Office, universe: Universe, days: tuple[int, int] | None) -> None:
    """Feature: ticket-auto-process, Property 8: Calendar Integration"""
    found, mine = office.fill(universe), universe.of("ann")
    asked = [universe.tickets[number] for number in mine]
    covered = range(min(days), max(days) + 1) if days else DAYS
    dates = {"from_date": office.day(covered[0]), "to_date": office.day(covered[-1])} if days else {}
    answer = office.call(office.ann, "list_upgrade_options", ticket_ids=ids(found, mine), **dates)
    for option in answer.data["options"]:
        expected = offer(universe, asked, Tier(option["tier"]), covered)
        told = {
            day_number(universe, cell["date"]): (cents(cell["priceDifference"]), cell["placesLeft"])
            for cell in option["calendar"]
        }
        assert told == expected.calendar
        assert list(told) == sorted(told)
        for other in option["alternatives"]:
            assert bookable(universe, asked, Tier(other["tier"]), day_number(universe, other["visitDate"])) is not None


@given(universe=universes(good_tickets, 2), tier=st.sampled_from(TIERS), day=st.sampled_from(DAYS))
@example(universe=plain_universe(TicketSpec(paid=6400)), tier=Tier.NON_STOP, day=2)  # nothing to pay
def test_property_9(office: Office, universe: Universe, tier: Tier, day: int) -> None:
    """Feature: ticket-auto-process, Property 9: Selection Processing"""
    found, mine = office.fill(universe), universe.of("ann")
    price = bookable(universe, [universe.tickets[number] for number in mine], tier, day)
    placed = office.call(
        office.ann, "place_order", ticket_ids=ids(found, mine), tier=tier.value, visit_date=office.day(day)
    )
    left = int(str(office.world.places(office.world.day(day), tier)))
    if price is None:
        assert placed.code in {"tier_unavailable", "sold_out", "invalid_input"}
        assert left == universe.places[tier, day]
        assert office.count("SELECT count(*) FROM upgrade_orders") == 0
        return
    order = placed.data
    assert (cents(order["total"]), order["tier"], order["visitDate"]) == (price, tier.value, office.day(day))
    assert left == universe.places[tier, day] - len(mine)
    asked = office.call(office.ann, "request_payment", order_id=order["id"]).data
    assert (asked["due"], cents(asked["total"]), asked["orderVersion"]) == (price > 0, price, order["version"])
    assert order["status"] == ("pending" if price else "fulfilled")
    assert office.count("SELECT count(*) FROM payments") == 0


@given(
    universe=universes(good_tickets, 1),
    bad=_BAD,
    tier=st.sampled_from(TIERS),
    with_good=st.booleans(),
)
def test_property_10(office: Office, universe: Universe, bad: TicketSpec, tier: Tier, with_good: bool) -> None:
    """Feature: ticket-auto-process, Property 10: Validation Error Handling"""
    universe = replace(universe, tickets=(*universe.tickets, bad))
    expected = why_not(universe, bad)
    assume(expected)
    found = office.fill(universe)
    wanted = ids(found, [0, 1] if with_good else [1])
    told = office.call(office.ann, "check_eligibility", ticket_ids=wanted).data["tickets"][-1]
    assert {reason["code"] for reason in told["reasons"]} == expected
    assert all(reason["message"].endswith(".") and len(reason["message"]) > 10 for reason in told["reasons"])
    refused = office.call(office.ann, "place_order", ticket_ids=wanted, tier=tier.value, visit_date=office.day(3))
    assert refused.code in {"not_eligible", "order_open"}
    assert refused.code == "order_open" or expected & set(
        refused.text.rpartition("Reasons: ")[2].rstrip(".").split(", ")
    )
    assert "Traceback" not in refused.text
    assert office.count("SELECT count(*) FROM upgrade_orders WHERE status <> 'pending'") in {0, 1}
    assert office.count("SELECT count(*) FROM holds") == 0
