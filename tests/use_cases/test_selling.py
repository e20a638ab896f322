from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from boxoffice.domain.errors import InvalidInput
from boxoffice.domain.tickets import Ticket, TicketStatus
from boxoffice.use_cases.list_tickets import list_tickets
from boxoffice.use_cases.sell_tickets import PLAIN_PRICES, VALIDITY, sell_tickets
from tests.use_cases.world import World, euros


def sell(world: World, **changed: Any) -> tuple[Ticket, ...]:
    wanted = {"email": "new@example.com", "ticket_type": "adult", "count": 1, "visit_date": None}
    return sell_tickets(world.house, world.databases.background, **{**wanted, **changed})


def customers(world: World) -> int:
    return int(str(world.one("SELECT count(*) AS n FROM customers")["n"]))


def test_a_new_address_becomes_a_customer_without_an_account(world: World) -> None:
    before = customers(world)
    tickets = sell(world, email="  New.Person@Example.COM ", count=3)
    assert len({ticket.id for ticket in tickets}) == 3
    found = world.one("SELECT id, first_name, cognito_sub FROM customers WHERE email = 'new.person@example.com'")
    assert (found["first_name"], found["cognito_sub"]) == ("", None)
    assert {ticket.customer_id for ticket in tickets} == {found["id"]}
    sell(world, email="new.person@example.com")
    assert customers(world) == before + 1


def test_tickets_are_plain_active_and_for_tomorrow_where_no_date_is_named(world: World) -> None:
    [ticket] = sell(world, ticket_type="child")
    assert (ticket.tier, ticket.status, ticket.visit_date) == (None, TicketStatus.ACTIVE, world.day(1))
    assert (ticket.original_price, ticket.paid) == (euros("29.00"), euros("29.00"))
    row = world.one("SELECT entry_code FROM tickets WHERE id = :id", id=ticket.id)
    assert len(str(row["entry_code"])) > 30
    assert PLAIN_PRICES["child"] == ticket.paid.amount


def test_who_has_an_account_sees_the_new_ticket_at_once(world: World) -> None:
    email = str(world.one("SELECT email FROM customers WHERE cognito_sub = 'sub-ann'")["email"])
    [sold] = sell(world, email=email.upper(), visit_date=world.day(5))
    [shown] = list_tickets(world.house, world.databases.customer, world.ann).items
    assert (shown.ticket, shown.eligibility.eligible) == (sold, True)


def test_the_same_new_address_at_several_tills_is_one_customer(world: World) -> None:
    before = customers(world)
    with ThreadPoolExecutor(4) as threads:
        owners = {ticket.customer_id for sold in threads.map(lambda _: sell(world), range(4)) for ticket in sold}
    assert len(owners) == 1
    assert customers(world) == before + 1


@pytest.mark.parametrize(
    "email",
    ["", " ", "ann", "ann@", "@example.com", "ann@localhost", "ann@example..com", "a b@example.com", "a@b@example.com",
     "ann@example.com, bob@example.com", "Ann <ann@example.com>", "ann@example.com\nBcc: bob@example.com",
     "a\x00@b.com", "\ud800@example.com", "ünn@example.com", f"{'x' * 65}@example.com", f"ann@{'x.' * 130}com",
     "'; DROP TABLE x; --"],
)  # fmt: skip
def test_what_is_no_address_is_said_in_words(world: World, email: str) -> None:
    with pytest.raises(InvalidInput, match="no email address") as refused:
        sell(world, email=email)
    assert refused.value.field == "email"
    assert "name@example.com" in refused.value.message


def test_an_international_domain_is_kept_in_the_form_that_mail_uses(world: World) -> None:
    sell(world, email="ann@bücher.example")
    assert world.one("SELECT 1 AS n FROM customers WHERE email = 'ann@xn--bcher-kva.example'")


@pytest.mark.parametrize("ticket_type", ["", "vip", "Adult", "adult ", "\x00", "\ud800", "' OR 1=1; --"])
def test_an_unknown_type_is_answered_with_those_there_are(world: World, ticket_type: str) -> None:
    with pytest.raises(InvalidInput, match="adult, child, evening, senior") as refused:
        sell(world, ticket_type=ticket_type)
    assert refused.value.field == "type"


@pytest.mark.parametrize("count", [0, -1, 21, 10**9])
def test_one_to_twenty_are_sold_at_once(world: World, count: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 20") as refused:
        sell(world, count=count)
    assert refused.value.field == "count"


@pytest.mark.parametrize("days", [-1, -10_000, VALIDITY.days + 1, 1_000_000])
def test_a_date_outside_the_validity_is_answered_with_the_range(world: World, days: int) -> None:
    with pytest.raises(InvalidInput, match=str(world.today)) as refused:
        sell(world, visit_date=world.day(days))
    assert refused.value.field == "date"


def test_the_ends_of_the_range_are_sold(world: World) -> None:
    for day in (world.today, world.day(VALIDITY.days)):
        assert sell(world, visit_date=day)[0].visit_date == day


def test_what_is_refused_leaves_nothing_behind(world: World) -> None:
    before = customers(world)
    with pytest.raises(InvalidInput):
        sell(world, email="left.behind@example.com", ticket_type="vip")
    assert customers(world) == before
