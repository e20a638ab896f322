"""The data, payment and notification tools over real HTTP, with a real database behind them."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from boxoffice.contracts.headers import CONVERSATION_HEADER, RUN_HEADER
from boxoffice.domain.tiers import Tier
from tests.agent_runtimes import BoxOffice, Guest
from tests.mcp_servers.calls import Called, ask, call


class Desk:
    """A customer who calls tools."""

    def __init__(self, office: BoxOffice, http: httpx.Client, guest: Guest) -> None:
        self.office, self.http, self.guest = office, http, guest
        self.token = guest.token()
        self.run = f"run-{uuid4().hex}"

    def data(self, tool: str, **arguments: Any) -> Called:
        return call(self.http, self.office.data.url, self.token, tool, arguments, **{RUN_HEADER: self.run})

    def services(self, tool: str, **arguments: Any) -> Called:
        return call(self.http, self.office.services.url, self.token, tool, arguments, **{RUN_HEADER: self.run})

    def order(self, **changes: Any) -> Called:
        wanted = {
            "ticket_ids": [self.guest.buys()],
            "tier": "non-stop",
            "visit_date": self.office.world.day(5).isoformat(),
            **changes,
        }
        return self.data("place_order", **wanted)


@pytest.fixture
def desk(box_office: BoxOffice, http: httpx.Client) -> Desk:
    return Desk(box_office, http, box_office.guest())


@pytest.fixture
def other(box_office: BoxOffice, http: httpx.Client) -> Desk:
    return Desk(box_office, http, box_office.guest())


def test_tickets_come_in_camel_case_with_exact_money_and_the_text_says_the_same(desk: Desk) -> None:
    ticket = desk.guest.buys()
    answer = desk.data("list_tickets")
    [found] = answer.data["tickets"]
    assert found["id"] == ticket
    assert found["originalPrice"] == {"amount": "40.00", "currency": "EUR"}
    assert found["eligibility"] == {"eligible": True, "reasons": []}
    assert json.loads(answer.text) == answer.data


def test_eligibility_tells_why_not(desk: Desk) -> None:
    good, gone = desk.guest.buys(), desk.guest.buys(in_days=-1)
    answer = desk.data("check_eligibility", ticket_ids=[gone, good])
    assert [(t["ticketId"], t["eligible"]) for t in answer.data["tickets"]] == [(gone, False), (good, True)]
    assert "visit_passed" in [reason["code"] for reason in answer.data["tickets"][0]["reasons"]]


def test_options_are_three_tiers_with_a_calendar(desk: Desk, box_office: BoxOffice) -> None:
    day = box_office.world.day(4).isoformat()
    answer = desk.data("list_upgrade_options", ticket_ids=[desk.guest.buys()], from_date=day, to_date=day)
    assert [option["tier"] for option in answer.data["options"]] == ["standard", "non-stop", "double-fun"]
    assert answer.data["options"][1]["calendar"][0]["priceDifference"] == {"amount": "24.00", "currency": "EUR"}


def test_an_order_is_placed_once_per_run_however_often_the_call_arrives(desk: Desk, box_office: BoxOffice) -> None:
    ticket = desk.guest.buys()
    first = desk.order(ticket_ids=[ticket])
    again = desk.order(ticket_ids=[ticket])
    assert first.data["id"] == again.data["id"]
    [order] = desk.guest.orders
    assert (order["status"], order["tier"]) == ("pending", "non-stop")


def test_another_conversations_run_of_the_same_name_is_another_run(desk: Desk) -> None:
    ticket = desk.guest.buys()
    wanted = {"ticket_ids": [ticket], "tier": "non-stop", "visit_date": desk.office.world.day(5).isoformat()}

    def place(conversation: str) -> Called:
        headers = {RUN_HEADER: "run-1", CONVERSATION_HEADER: conversation}
        return call(desk.http, desk.office.data.url, desk.token, "place_order", wanted, **headers)

    first = place(str(uuid4()))
    assert not desk.data("cancel_order", order_id=first.data["id"]).failed
    second = place(str(uuid4()))
    assert second.data["id"] != first.data["id"]
    assert second.data["status"] == "pending"


def test_a_payment_is_asked_for_and_nothing_is_charged(desk: Desk, box_office: BoxOffice) -> None:
    order = desk.order().data
    asked = desk.services("request_payment", order_id=order["id"]).data
    assert (asked["due"], asked["orderId"], asked["total"]) == (True, order["id"], order["total"])
    assert desk.services("get_payment", order_id=order["id"]).data["payment"] is None
    counted = box_office.world.one("SELECT count(*) AS n FROM payments WHERE customer_id = :id", id=desk.guest.id)
    assert counted["n"] == 0


def test_cancelling_frees_the_places_and_ends_the_payment_request(desk: Desk, box_office: BoxOffice) -> None:
    day = box_office.world.day(6)
    before = box_office.world.places(day, Tier.DOUBLE_FUN)
    order = desk.order(tier="double-fun", visit_date=day.isoformat()).data
    assert desk.data("cancel_order", order_id=order["id"]).data["status"] == "cancelled"
    assert box_office.world.places(day, Tier.DOUBLE_FUN) == before
    assert desk.services("request_payment", order_id=order["id"]).data["due"] is False


def test_orders_are_found_again_newest_first_and_only_ones_own(desk: Desk, other: Desk) -> None:
    other.order()
    assert desk.data("list_orders").data == {"orders": [], "nextCursor": None}
    first, second = desk.order().data, desk.order().data
    desk.data("cancel_order", order_id=first["id"])
    listed = desk.data("list_orders").data
    assert [(order["id"], order["status"]) for order in listed["orders"]] == [
        (second["id"], "pending"),
        (first["id"], "cancelled"),
    ]
    assert listed["orders"][0] == desk.data("get_order", order_id=second["id"]).data


def test_a_foreign_cursor_is_refused_with_a_sentence(desk: Desk) -> None:
    assert desk.data("list_orders", cursor="bm90IG91cnM").code == "invalid_input"


def test_what_is_anothers_is_not_found(desk: Desk, other: Desk) -> None:
    ticket, order = other.guest.buys(), other.order().data["id"]
    refused = [
        desk.data("check_eligibility", ticket_ids=[ticket]),
        desk.data("list_upgrade_options", ticket_ids=[ticket]),
        desk.data("place_order", ticket_ids=[ticket], tier="standard", visit_date=desk.office.world.day(3).isoformat()),
        desk.data("get_order", order_id=order),
        desk.data("cancel_order", order_id=order),
        desk.services("request_payment", order_id=order),
        desk.services("get_payment", order_id=order),
        desk.services("resend_confirmation", order_id=order),
    ]
    assert {answer.code for answer in refused} == {"not_found"}
    assert [o["status"] for o in other.guest.orders] == ["pending"]


def test_the_profile_changes_but_for_the_email(desk: Desk, box_office: BoxOffice) -> None:
    changed = desk.data("update_customer", changes={"firstName": "Zoë", "phone": "+493012345678"})
    assert (changed.data["firstName"], changed.data["phone"]) == ("Zoë", "+493012345678")
    assert desk.data("update_customer", changes={"email": "x@example.com"}).code == "invalid_input"
    row = box_office.world.one("SELECT email FROM customers WHERE id = :id", id=desk.guest.id)
    assert row["email"] == desk.guest.email


def test_a_case_is_opened_once_per_run(desk: Desk, box_office: BoxOffice) -> None:
    told = {"reason": "wheelchair", "summary": "Needs two wheelchair places."}
    rung = len(box_office.aws.in_queue("outbox"))
    first, again = desk.data("open_case", **told), desk.data("open_case", **told)
    assert len(box_office.aws.in_queue("outbox")) > rung
    assert first.data["number"] == again.data["number"]
    counted = box_office.world.one("SELECT count(*) AS n FROM cases WHERE customer_id = :id", id=desk.guest.id)
    assert counted["n"] == 1


def test_a_confirmation_is_not_sent_again_before_it_was_sent(desk: Desk) -> None:
    assert desk.services("resend_confirmation", order_id=desk.order().data["id"]).code == "invalid_input"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_order", {}),
        ("get_order", {"order_id": "17"}),
        ("get_order", {"order_id": None}),
        ("get_order", {"order_id": ["x"]}),
        ("get_order", {"order_id": str(uuid4()), "customer_id": str(uuid4())}),
        ("place_order", {"ticket_ids": [], "tier": "standard", "visit_date": "2027-01-01"}),
        ("place_order", {"ticket_ids": [str(uuid4())], "tier": "platinum", "visit_date": "2027-01-01"}),
        ("place_order", {"ticket_ids": [str(uuid4())], "tier": "standard", "visit_date": "tomorrow"}),
        ("place_order", {"ticket_ids": [str(uuid4())], "tier": "standard", "visit_date": "2027-01-01", "price": "0"}),
        ("list_upgrade_options", {"ticket_ids": "all"}),
        ("list_tickets", {"cursor": "nonsense"}),
        ("update_customer", {"changes": {"phone": "call me"}}),
        ("update_customer", {"changes": {"firstName": "a\x00b"}}),
        ("open_case", {"reason": "", "summary": "x"}),
        ("open_case", {"reason": "x", "summary": "y" * 4001}),
    ],
)
def test_bad_arguments_are_refused_in_one_sentence_that_does_not_repeat_them(
    desk: Desk, tool: str, arguments: dict[str, Any]
) -> None:
    answer = desk.data(tool, **arguments)
    assert answer.code in {"invalid_input", "not_found"}
    assert "pydantic" not in answer.text
    assert "platinum" not in answer.text.partition("'")[0]


def test_an_unknown_tool_is_an_answer_not_a_crash(desk: Desk) -> None:
    assert desk.data("charge_card").code == "unknown_tool"


class TestTheGate:
    def test_no_token_a_foreign_one_an_old_one_and_an_id_token_are_401(self, desk: Desk, box_office: BoxOffice) -> None:
        bad = [
            None,
            "nonsense",
            desk.guest.token(seconds=-60),
            desk.guest.token(token_use="id"),
            desk.guest.token(client_id="another"),
            desk.guest.token(iss="https://elsewhere.example.com"),
            desk.guest.token(algorithm="HS256"),
        ]
        for runtime in (box_office.data, box_office.services):
            for token in bad:
                response = ask(desk.http, runtime.url, token, "tools/list", {})
                assert response.status_code == 401, token

    def test_ping_is_open_and_nothing_else_is(self, box_office: BoxOffice, http: httpx.Client) -> None:
        assert http.get(f"{box_office.data.origin}/ping").json() == {"status": "Healthy"}
        for path in ("/mcp", "/.well-known/oauth-protected-resource", "/"):
            assert http.get(f"{box_office.data.origin}{path}").status_code in {401, 404}

    def test_a_body_too_large_or_malformed_is_a_4xx(self, desk: Desk, box_office: BoxOffice) -> None:
        headers = {
            "Authorization": f"Bearer {desk.token}",
            "Accept": "application/json, text/event-stream",
            "Content-Type": "application/json",
        }
        for body in (b"", b"{", b"[]", b"null", b'{"jsonrpc": "2.0"}', b"\xff\xfe", b"[" * 50_000, b"x" * 200_000):
            response = desk.http.post(box_office.data.url, content=body, headers=headers)
            assert 400 <= response.status_code < 500, (body[:20], response.status_code, response.text)

    def test_someone_without_a_customer_record_is_told_so(self, box_office: BoxOffice, http: httpx.Client) -> None:
        stranger = Desk(box_office, http, Guest(box_office, "sub-nobody", uuid4()))
        assert stranger.data("list_tickets").code == "no_account"

    def test_a_database_that_is_away_is_an_answer(self, desk: Desk, box_office: BoxOffice, data_api: Any) -> None:
        data_api.inject("statement_timeout", count=1)
        try:
            answer = desk.data("list_tickets")
        finally:
            data_api.clear_faults()
        assert answer.code == "unavailable"
        assert not desk.data("list_tickets").failed
