from __future__ import annotations

from uuid import uuid4

import pytest

from boxoffice.domain.tiers import Tier
from tests.lambdas.rest_api.client import Rest
from tests.use_cases.world import World

TICKET_FIELDS = {
    "id", "ticketType", "tier", "status", "visitDate", "validFrom", "validTo", "purchaseDate", "originalPrice", "paid",
    "metadata", "eligibility",
}  # fmt: skip


def test_a_ticket_has_all_that_the_interface_names(ann: Rest, venue: World) -> None:
    ticket = venue.sell(venue.ann, tier=Tier.STANDARD, paid="48.00", in_days=5)
    found = ann.get(f"/tickets/{ticket}").ok()
    assert found.keys() >= TICKET_FIELDS
    assert (found["id"], found["tier"], found["status"], found["ticketType"]) == (
        str(ticket),
        "standard",
        "active",
        "adult",
    )
    assert found["visitDate"] == venue.day(5).isoformat()
    assert found["originalPrice"] == {"amount": "40.00", "currency": "EUR"}
    assert found["paid"] == {"amount": "48.00", "currency": "EUR"}
    assert found["eligibility"] == {"eligible": True, "reasons": []}
    assert venue.sell(venue.ann) != ticket
    assert ann.get(f"/tickets/{ticket}").json == found


def test_a_ticket_that_cannot_be_upgraded_says_why(ann: Rest, venue: World) -> None:
    ticket = venue.sell(venue.ann)
    venue.databases.owner.execute("UPDATE tickets SET status = 'used' WHERE id = :id", id=ticket)
    eligibility = ann.get(f"/tickets/{ticket}").ok()["eligibility"]
    assert eligibility["eligible"] is False
    assert [reason["code"] for reason in eligibility["reasons"]] == ["used"]
    assert all(reason["message"] for reason in eligibility["reasons"])


def test_tickets_come_in_pages_that_miss_none_and_repeat_none(bob: Rest, venue: World) -> None:
    sold = {str(venue.sell(venue.bob, in_days=n % 3 + 4)) for n in range(7)}
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = bob.get("/tickets", limit=3, **({"cursor": cursor} if cursor else {})).ok()
        assert len(page["tickets"]) <= 3
        seen += [ticket["id"] for ticket in page["tickets"]]
        cursor, pages = page["nextCursor"], pages + 1
    assert len(seen) == len(set(seen))
    assert set(seen) >= sold
    dates = [ticket["visitDate"] for ticket in bob.get("/tickets").ok()["tickets"]]
    assert dates == sorted(dates)
    assert bob.get("/tickets").json["nextCursor"] is None


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "", "1e1", "99999999999999999999", ["1", "2"]])
def test_a_limit_is_a_number_from_1_to_100(ann: Rest, limit: str | list[str]) -> None:
    for path in ("/tickets", "/orders", "/conversations", "/cases"):
        assert ann.get(path, limit=limit).is_problem(400, "invalid_request").wrong == ["limit"]


@pytest.mark.parametrize("limit", [1, 100])
def test_the_ends_of_the_range_are_limits(ann: Rest, limit: int) -> None:
    for path in ("/tickets", "/orders", "/conversations", "/cases"):
        ann.get(path, limit=limit).ok()


def test_an_unknown_ticket_and_anothers_are_the_same(ann: Rest, venue: World) -> None:
    of_bob = venue.sell(venue.bob)
    unknown = ann.get(f"/tickets/{uuid4()}").is_problem(404, "not_found")
    assert ann.get(f"/tickets/{of_bob}").is_problem(404, "not_found").body == unknown.body
    for wanted in (of_bob, uuid4()):
        ann.get("/upgrade-options", ticketId=wanted).is_problem(404, "not_found")
        ann.get("/upgrade-options", ticketId=[venue.sell(venue.ann), wanted]).is_problem(404, "not_found")


def test_options_are_always_three_in_rank_order_with_their_calendars(ann: Rest, venue: World) -> None:
    one, two = venue.sell(venue.ann), venue.sell(venue.ann, tier=Tier.STANDARD, paid="48.00", in_days=9)
    found = ann.get("/upgrade-options", ticketId=[one, two]).ok()
    assert found["ticketIds"] == [str(one), str(two)]
    assert [option["tier"] for option in found["options"]] == ["standard", "non-stop", "double-fun"]
    for option in found["options"]:
        assert option.keys() >= {"tier", "name", "benefits", "available", "reason", "alternatives", "calendar"}
    standard, non_stop, _ = found["options"]
    assert (standard["available"], standard["reason"]["code"], standard["calendar"]) == (False, "tier_not_higher", [])
    assert {choice["tier"] for choice in standard["alternatives"]} == {"non-stop", "double-fun"}
    assert (non_stop["available"], non_stop["reason"], non_stop["alternatives"]) == (True, None, [])
    day = non_stop["calendar"][-1]
    assert day == {
        "date": venue.day(13).isoformat(),
        "priceDifference": {"amount": "40.00", "currency": "EUR"},
        "placesLeft": 3,
    }


def test_options_for_a_range_of_dates(ann: Rest, venue: World) -> None:
    ticket = venue.sell(venue.ann)
    first, last = venue.day(2).isoformat(), venue.day(4).isoformat()
    found = ann.get("/upgrade-options", ticketId=ticket, **{"from": first, "to": last}).ok()
    for option in found["options"]:
        assert [day["date"] for day in option["calendar"]] == [venue.day(n).isoformat() for n in (2, 3, 4)]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "ticketId"),
        ({"ticketId": ""}, "ticketId.0"),
        ({"ticketId": "1"}, "ticketId.0"),
        ({"ticketId": [str(uuid4()) for _ in range(21)]}, "ticketId"),
        ({"ticketId": [str(uuid4())], "from": "soon"}, "from"),
        ({"ticketId": [str(uuid4())], "from": "1795176000"}, "from"),
        ({"ticketId": [str(uuid4())], "to": "2026-12-04T10:00:00Z"}, "to"),
        ({"ticketId": [str(uuid4())], "to": "2026-02-30"}, "to"),
        ({"ticketId": [str(uuid4())], "to": "0001-01-01"}, "to"),
        ({"ticketId": [str(uuid4())], "to": "9999-12-31"}, "to"),
        ({"ticketId": [str(uuid4())], "from": "9999-12-31"}, "from"),
    ],
)
def test_wrong_questions_about_options_name_what_is_wrong(ann: Rest, query: dict[str, object], field: str) -> None:
    answer = ann.get("/upgrade-options", **query)
    assert (answer.status, answer.wrong) == (400, [field])


def test_the_same_ticket_twice_is_one_question_too_many(ann: Rest, venue: World) -> None:
    ticket = venue.sell(venue.ann)
    assert ann.get("/upgrade-options", ticketId=[ticket, ticket]).is_problem(400, "invalid_input").wrong == [
        "ticketIds"
    ]
