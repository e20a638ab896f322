from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from boxoffice.domain.tiers import Tier
from tests.lambdas.rest_api.client import Answer, Rest
from tests.lambdas.rest_api.conftest import Around
from tests.use_cases.world import PLACES, World

ORDER_FIELDS = {
    "id", "status", "tier", "visitDate", "lines", "total", "version", "holdExpiresAt", "confirmationCode", "payment",
    "createdAt", "completedAt", "timeline",
}  # fmt: skip


def wanted(venue: World, *tickets: UUID, tier: str = "standard", in_days: int = 3) -> dict[str, Any]:
    return {"ticketIds": [str(each) for each in tickets], "tier": tier, "visitDate": venue.day(in_days).isoformat()}


@pytest.fixture
def placed(ann: Rest, venue: World) -> dict[str, Any]:
    """A pending order of Ann's; cancelled by hand where its place matters."""
    return ann.post("/orders", wanted(venue, venue.sell(venue.ann), in_days=12)).ok(201)  # type: ignore[no-any-return]  # JSON


def test_an_order_has_all_that_the_interface_names(ann: Rest, venue: World) -> None:
    one, two = venue.sell(venue.ann), venue.sell(venue.ann, tier=Tier.STANDARD, paid="48.00", in_days=5)
    order = ann.post("/orders", wanted(venue, one, two, tier="non-stop", in_days=2)).ok(201)
    assert order.keys() >= ORDER_FIELDS
    assert (order["status"], order["tier"], order["visitDate"]) == ("pending", "non-stop", venue.day(2).isoformat())
    assert [(line["ticketId"], line["fromTier"], line["priceDifference"]["amount"]) for line in order["lines"]] == [
        (str(one), None, "24.00"),
        (str(two), "standard", "16.00"),
    ]
    assert order["total"] == {"amount": "40.00", "currency": "EUR"}
    assert (order["version"], order["confirmationCode"], order["payment"], order["completedAt"]) == (
        1,
        None,
        None,
        None,
    )
    assert order["holdExpiresAt"] > order["createdAt"]
    assert order["createdAt"].endswith("Z")
    assert [entry["event"] for entry in order["timeline"]] == ["pending"]
    assert ann.get(f"/orders/{order['id']}").ok() == order
    assert order in ann.get("/orders").ok()["orders"]
    ann.delete(f"/orders/{order['id']}").ok()


def test_the_same_key_and_request_is_one_order_and_another_request_is_refused(ann: Rest, venue: World) -> None:
    body = wanted(venue, venue.sell(venue.ann), in_days=4)
    first = ann.post("/orders", body, key="order-1").ok(201)
    assert ann.post("/orders", body, key="order-1").ok(201) == first
    ann.post("/orders", {**body, "tier": "non-stop"}, key="order-1").is_problem(409, "idempotency_key_reused")
    assert venue.places(venue.day(4), Tier.STANDARD) == PLACES - 1


def test_keys_are_the_customers_own(ann: Rest, bob: Rest, venue: World) -> None:
    ann.post("/orders", wanted(venue, venue.sell(venue.ann), in_days=5), key="shared").ok(201)
    bob.post("/orders", wanted(venue, venue.sell(venue.bob), in_days=5), key="shared").ok(201)


@pytest.mark.parametrize("key", [None, "", " ", "a b", "ü", "k" * 256, "a\x00b", "\ud800"])
def test_an_order_needs_a_key_that_can_be_a_header(ann: Rest, venue: World, key: str | None) -> None:
    body = wanted(venue, uuid4())
    answer = ann.call("POST", "/orders", body=body, headers={"Idempotency-Key": key})
    assert answer.is_problem(400, "invalid_request").wrong == ["Idempotency-Key"]
    answer = ann.call("POST", f"/orders/{uuid4()}/payment", body={}, headers={"Idempotency-Key": key})
    assert "Idempotency-Key" in answer.is_problem(400, "invalid_request").wrong


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ticketIds": []}, "ticketIds"),
        ({"ticketIds": "x"}, "ticketIds"),
        ({"ticketIds": [1]}, "ticketIds.0"),
        ({"ticketIds": [None]}, "ticketIds.0"),
        ({"ticketIds": [str(uuid4()) for _ in range(21)]}, "ticketIds"),
        ({"tier": "platinum"}, "tier"),
        ({"tier": "Standard"}, "tier"),
        ({"tier": None}, "tier"),
        ({"tier": 1}, "tier"),
        ({"visitDate": "tomorrow"}, "visitDate"),
        ({"visitDate": 0}, "visitDate"),
        ({"visitDate": 1795176000}, "visitDate"),
        ({"visitDate": "2026-12-04T00:00:00"}, "visitDate"),
        ({"visitDate": None}, "visitDate"),
        ({"price": "1.00"}, "price"),
        ({"customerId": str(uuid4())}, "customerId"),
        ({"total": {"amount": "0.00", "currency": "EUR"}}, "total"),
    ],
)
def test_a_wrong_or_unknown_field_is_named(ann: Rest, venue: World, changed: dict[str, Any], field: str) -> None:
    answer = ann.post("/orders", {**wanted(venue, uuid4()), **changed})
    assert field in answer.is_problem(400, "invalid_request").wrong


@pytest.mark.parametrize("missing", ["ticketIds", "tier", "visitDate"])
def test_a_missing_field_is_named(ann: Rest, venue: World, missing: str) -> None:
    body = wanted(venue, uuid4())
    del body[missing]
    assert ann.post("/orders", body).is_problem(400, "invalid_request").wrong == [missing]


@pytest.mark.parametrize("day", ["0001-01-01", "2020-01-01", "9999-12-31"])
def test_a_date_that_cannot_be_booked_says_which_can(ann: Rest, venue: World, day: str) -> None:
    answer = ann.post("/orders", {**wanted(venue, venue.sell(venue.ann)), "visitDate": day})
    assert answer.is_problem(400, "invalid_input").wrong == ["visitDate"]


def test_tickets_of_another_customer_are_not_found(ann: Rest, venue: World) -> None:
    own = venue.sell(venue.ann)
    for tickets in ([venue.sell(venue.bob)], [own, venue.sell(venue.bob)], [uuid4()]):
        ann.post("/orders", wanted(venue, *tickets)).is_problem(404, "not_found")


def test_a_ticket_with_an_open_order_takes_no_second_one(ann: Rest, venue: World) -> None:
    ticket = venue.sell(venue.ann)
    ann.post("/orders", wanted(venue, ticket, in_days=6)).ok(201)
    ann.post("/orders", wanted(venue, ticket, in_days=6)).is_problem(422, "order_open")


def test_a_sold_out_tier_is_refused_with_the_nearest_alternatives(ann: Rest, venue: World) -> None:
    tickets = [venue.sell(venue.ann) for _ in range(PLACES + 1)]
    refused = ann.post("/orders", wanted(venue, *tickets, in_days=7))
    assert refused.is_problem(422, "sold_out").json["alternatives"] == []  # no date has four places
    ann.post("/orders", wanted(venue, *tickets[:-1], in_days=7)).ok(201)
    refused = ann.post("/orders", wanted(venue, tickets[-1], in_days=7)).is_problem(422, "sold_out")
    near = [(choice["tier"], choice["visitDate"]) for choice in refused.json["alternatives"]]
    assert near[0] in {("standard", venue.day(6).isoformat()), ("standard", venue.day(8).isoformat())}


def test_a_tier_that_is_not_higher_and_a_ticket_that_was_used_are_refused(ann: Rest, venue: World) -> None:
    upgraded = venue.sell(venue.ann, tier=Tier.NON_STOP, paid="64.00", in_days=8)
    ann.post("/orders", wanted(venue, upgraded)).is_problem(422, "tier_unavailable")
    used = venue.sell(venue.ann)
    venue.databases.owner.execute("UPDATE tickets SET status = 'used' WHERE id = :id", id=used)
    refused = ann.post("/orders", wanted(venue, used)).is_problem(422, "not_eligible")
    assert refused.wrong == ["ticketIds"]
    assert refused.json["errors"][0]["message"].startswith("used: ")


def test_an_order_without_a_price_is_fulfilled_at_once_and_its_mail_is_woken(
    ann: Rest, venue: World, around: Around
) -> None:
    ticket = venue.sell(venue.ann, paid="48.00")
    before = len(around.aws.in_queue("outbox"))
    order = ann.post("/orders", wanted(venue, ticket, in_days=9)).ok(201)
    assert (order["status"], order["total"]["amount"]) == ("fulfilled", "0.00")
    assert len(order["confirmationCode"]) == 8
    assert order["completedAt"]
    around.aws.wait(lambda: len(around.aws.rung["outbox"]) == before + 1)


def test_cancelling_frees_the_places_and_may_be_repeated(ann: Rest, bob: Rest, venue: World) -> None:
    order = ann.post("/orders", wanted(venue, venue.sell(venue.ann), in_days=10)).ok(201)
    assert venue.places(venue.day(10), Tier.STANDARD) == PLACES - 1
    bob.delete(f"/orders/{order['id']}").is_problem(404, "not_found")
    cancelled = ann.delete(f"/orders/{order['id']}").ok()
    assert (cancelled["status"], cancelled["version"]) == ("cancelled", 2)
    assert cancelled["completedAt"]
    assert ann.delete(f"/orders/{order['id']}").ok() == cancelled
    assert venue.places(venue.day(10), Tier.STANDARD) == PLACES


def test_a_fulfilled_order_cannot_be_cancelled(ann: Rest, venue: World) -> None:
    order = ann.post("/orders", wanted(venue, venue.sell(venue.ann, paid="48.00"), in_days=11)).ok(201)
    ann.delete(f"/orders/{order['id']}").is_problem(422, "order_not_cancellable")


def test_unknown_orders_and_anothers_are_the_same(bob: Rest, placed: dict[str, Any]) -> None:
    def asked(order: object) -> list[Answer]:
        pay = {"paymentMethod": "pm_1", "amount": placed["total"]}
        return [
            bob.get(f"/orders/{order}"),
            bob.delete(f"/orders/{order}"),
            bob.post(f"/orders/{order}/payment", pay),
        ]

    for of_ann, unknown in zip(asked(placed["id"]), asked(uuid4()), strict=True):
        assert of_ann.is_problem(404, "not_found").body == unknown.body
    assert placed["id"] not in [order["id"] for order in bob.get("/orders").ok()["orders"]]


def test_orders_come_newest_first_in_pages(ann: Rest, venue: World) -> None:
    for _ in range(3):
        order = ann.post("/orders", wanted(venue, venue.sell(venue.ann), in_days=13)).ok(201)
        ann.delete(f"/orders/{order['id']}").ok()
    everything = ann.get("/orders", limit=100).ok()["orders"]
    assert [order["createdAt"] for order in everything] == sorted((o["createdAt"] for o in everything), reverse=True)
    paged: list[dict[str, Any]] = []
    page = ann.get("/orders", limit=2).ok()
    while True:
        paged += page["orders"]
        if page["nextCursor"] is None:
            break
        page = ann.get("/orders", limit=2, cursor=page["nextCursor"]).ok()
    assert paged == everything


def test_a_hold_that_ran_out_gives_its_ticket_free_again(ann: Rest, venue: World) -> None:
    ticket = venue.sell(venue.ann)
    order = ann.post("/orders", wanted(venue, ticket, tier="double-fun", in_days=2)).ok(201)
    for table, column in (("upgrade_orders", "hold_expires_at"), ("holds", "expires_at")):
        key = "id" if table == "upgrade_orders" else "order_id"
        venue.databases.owner.execute(
            f"UPDATE {table} SET {column} = :at WHERE {key} = CAST(:id AS uuid)",
            at=venue.clock() + timedelta(minutes=1),
            id=order["id"],
        )
    venue.databases.owner.execute(
        "UPDATE upgrade_orders SET created_at = :at, hold_expires_at = :until WHERE id = CAST(:id AS uuid)",
        at=venue.clock() - timedelta(minutes=2),
        until=venue.clock() - timedelta(minutes=1),
        id=order["id"],
    )
    pay = {"paymentMethod": "pm_1", "amount": order["total"]}
    ann.post(f"/orders/{order['id']}/payment", pay).is_problem(422, "hold_expired")
    again = ann.post("/orders", wanted(venue, ticket, tier="double-fun", in_days=2)).ok(201)
    assert again["id"] != order["id"]
    assert ann.get(f"/orders/{order['id']}").ok()["status"] == "expired"
