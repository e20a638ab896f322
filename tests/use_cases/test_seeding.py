from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from boxoffice.domain.identity import Caller
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.use_cases.house import House
from boxoffice.use_cases.list_tickets import list_tickets
from boxoffice.use_cases.seed_venue import CUSTOMERS, DAYS, TICKETS, Account, is_peak, seed_venue
from boxoffice.use_cases.sell_tickets import sell_tickets
from boxoffice.use_cases.show_options import show_options
from tests.database_stack import Databases
from tests.use_cases.test_placing import place
from tests.use_cases.world import VENUE, Clock, World

ACCOUNTS = (
    Account("ada@example.com", "Ada", "Lovelace", "en"),
    Account("bert@example.com", "Bert", "Brecht", "de"),
)
START = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock(START)


@pytest.fixture(scope="module")
def seeded(module_databases: Databases, clock: Clock) -> World:
    """A venue that is seeded, and read by the tests that take it."""
    world = World(module_databases, clock, House(VENUE, now=clock))
    began = time.monotonic()
    added = seed(world)
    assert time.monotonic() - began < 10  # far less, on a machine that has nothing else to do
    assert added == {
        "ticket_types": 4,
        "tiers": 3,
        "customers": CUSTOMERS,
        "prices": added["prices"],
        "tickets": TICKETS,
        "capacities": DAYS * 3,
    }
    module_databases.owner.execute("UPDATE customers SET cognito_sub = 'sub-ann' WHERE email = 'ada@example.com'")
    return world


def seed(world: World, accounts: tuple[Account, ...] = ACCOUNTS) -> dict[str, int]:
    return seed_venue(world.house, world.databases.owner, accounts)


def counts(world: World, what: str, by: str) -> dict[Any, int]:
    rows = world.databases.owner.query(f"SELECT {by} AS kind, count(*) AS n FROM {what} GROUP BY 1")
    return {row["kind"]: row["n"] for row in rows}


def wrongly_confirmed(world: World) -> list[dict[str, Any]]:
    """Dates and tiers whose confirmed places are not those that active tickets hold."""
    return world.databases.owner.query(
        "SELECT c.visit_date, c.tier, c.confirmed FROM capacities c WHERE c.confirmed <> ("
        " SELECT count(*) FROM tickets t"
        " WHERE t.visit_date = c.visit_date AND t.tier = c.tier AND t.status = 'active')"
    )


def test_it_is_a_believable_venue(seeded: World) -> None:
    kinds = counts(seeded, "tickets", "ticket_type")
    assert kinds.keys() == {"adult", "child", "senior", "evening"}
    assert min(kinds.values()) > 50
    states = counts(seeded, "tickets", "status")
    assert states.keys() == {"active", "used", "expired", "cancelled"}
    assert states["active"] > 400
    assert min(states.values()) >= 10
    assert counts(seeded, "customers", "language").keys() == {"en", "de"}
    tiers = counts(seeded, "tickets", "coalesce(tier, 'plain')")
    assert tiers.keys() == {"plain", "standard", "non-stop", "double-fun"}
    assert tiers["plain"] > 400


def test_customers_have_names_and_addresses_of_their_own(seeded: World) -> None:
    rows = seeded.databases.owner.query("SELECT email, first_name, last_name, cognito_sub FROM customers")
    assert all(row["first_name"] and row["last_name"] for row in rows)
    assert all(row["email"].endswith("@example.com") for row in rows)
    assert sum(row["cognito_sub"] is None for row in rows) > 150


def test_who_can_sign_in_owns_several_active_tickets_that_can_be_upgraded(seeded: World) -> None:
    shown = list_tickets(seeded.house, seeded.databases.customer, seeded.ann).items
    assert len(shown) >= 3
    assert all(each.eligibility.eligible for each in shown)
    options = show_options(seeded.house, seeded.databases.customer, seeded.ann, [shown[0].ticket.id])
    assert all(option.available for option in options)
    assert all(len(option.calendar) > 30 for option in options)


def test_peak_days_cost_more_and_the_tiers_are_ranked_by_price(seeded: World) -> None:
    rows = seeded.databases.owner.query("SELECT tier, visit_date, amount FROM prices WHERE ticket_type = 'adult'")
    prices = {(row["tier"], row["visit_date"]): row["amount"] for row in rows}
    days = {day for _, day in prices}
    assert {is_peak(day) for day in days} == {True, False}
    for day in days:
        assert sorted(TIERS, key=lambda tier: prices[tier, day]) == list(TIERS)
    for tier in TIERS:
        peak = {prices[tier, day] for day in days if is_peak(day)}
        off_peak = {prices[tier, day] for day in days if not is_peak(day)}
        assert min(peak) > max(off_peak)


def test_the_calendar_has_sold_out_dates_and_dates_without_a_price(seeded: World) -> None:
    full = seeded.databases.owner.query("SELECT visit_date FROM capacities WHERE capacity = confirmed")
    assert 5 < len(full) < 90
    priced = counts(seeded, "prices", "visit_date")
    assert DAYS - 5 < len(priced) < DAYS
    assert set(priced.values()) == {12}


def test_confirmed_places_are_those_that_tickets_hold(seeded: World) -> None:
    assert wrongly_confirmed(seeded) == []
    assert (
        seeded.one("SELECT sum(confirmed) AS n FROM capacities")["n"]
        == seeded.one("SELECT count(*) AS n FROM tickets WHERE tier IS NOT NULL AND status = 'active'")["n"]
    )


def test_seeding_again_adds_nothing(seeded: World) -> None:
    assert set(seed(seeded).values()) == {0}


def test_what_was_sold_and_bought_since_then_stays_as_it_is(databases: Databases) -> None:
    clock = Clock(START)
    world = World(databases, clock, House(VENUE, now=clock))
    seed(world)
    databases.owner.execute("UPDATE customers SET cognito_sub = 'sub-ann' WHERE email = 'ada@example.com'")
    [ticket] = sell_tickets(
        world.house,
        databases.background,
        email="ada@example.com",
        ticket_type="adult",
        count=1,
        visit_date=world.day(3),
    )
    day = next(
        world.day(n)
        for n in range(2, 30)
        if world.places(world.day(n), Tier.STANDARD) > 3 and priced(world, world.day(n))
    )
    order = place(world, ticket.id, caller=Caller.customer("sub-ann"), day=day)
    before = world.places(day, Tier.STANDARD)
    clock.advance(days=1)
    added = seed(world)
    assert {table: n for table, n in added.items() if n} == {"prices": added["prices"], "capacities": 3}
    assert world.places(day, Tier.STANDARD) == before + 1  # the hold ran out with the day
    assert order.visit_date == day


def priced(world: World, day: date) -> bool:
    return world.one("SELECT count(*) AS n FROM prices WHERE visit_date = :day", day=day)["n"] != 0


@pytest.mark.parametrize("days", [1, 7, 60, 130])
def test_on_a_later_day_the_calendar_is_extended_and_the_books_still_agree(databases: Databases, days: int) -> None:
    clock = Clock(START)
    world = World(databases, clock, House(VENUE, now=clock))
    seed(world)
    clock.advance(days=days)
    added = seed(world)
    assert added["capacities"] == min(days, DAYS) * 3
    assert (added["customers"], added["tickets"]) == (0, 0)
    last = world.one("SELECT max(visit_date) AS day FROM capacities")["day"]
    assert last == world.day(DAYS - 1)
    assert wrongly_confirmed(world) == []
    assert set(seed(world).values()) == {0}


def test_a_day_is_the_same_whenever_the_calendar_reached_it(databases: Databases, seeded: World) -> None:
    clock = Clock(START - timedelta(days=20))
    early = World(databases, clock, House(VENUE, now=clock))
    seed(early)

    def calendar(world: World) -> list[dict[str, Any]]:
        return world.databases.owner.query(
            "SELECT p.visit_date, p.tier, p.ticket_type, p.amount, c.capacity - c.confirmed <= 0 AS full FROM prices p"
            " JOIN capacities c USING (visit_date, tier)"
            " WHERE visit_date BETWEEN :first AND :last AND c.confirmed = 0 ORDER BY 1, 2, 3",
            first=seeded.day(80),
            last=seeded.day(95),
        )

    assert calendar(early) == calendar(seeded)
