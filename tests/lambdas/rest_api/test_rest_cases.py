from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from boxoffice.domain.identity import Caller
from boxoffice.use_cases.open_case import open_case
from tests.lambdas.rest_api.client import Answer, Rest
from tests.lambdas.rest_api.conftest import Around
from tests.use_cases.world import World

CASE_FIELDS = {
    "id", "number", "status", "reason", "subject", "summary", "conversationId", "assignee", "version", "createdAt",
    "updatedAt", "messages", "transcript",
}  # fmt: skip


def opened(venue: World, caller: Caller, summary: str = "The gate refused my ticket.") -> UUID:
    house, database = venue.house, venue.databases.customer
    return open_case(
        house, database, caller, conversation_id=None, reason="complaint", summary=summary, key=str(uuid4())
    ).id


@pytest.fixture
def case(ann: Rest, venue: World) -> UUID:
    return opened(venue, venue.ann)


def test_a_case_has_all_that_clients_need(ann: Rest, case: UUID) -> None:
    found = ann.get(f"/cases/{case}").ok()
    assert found.keys() >= CASE_FIELDS
    assert (found["status"], found["subject"], found["version"]) == ("open", "The gate refused my ticket.", 1)
    assert found["number"].startswith("C-")
    assert (found["messages"], found["transcript"], found["assignee"]) == ([], [], None)
    assert str(case) in [each["id"] for each in ann.get("/cases").ok()["cases"]]


def test_a_customer_sees_their_own_cases_and_staff_all(
    ann: Rest, bob: Rest, staff: Rest, venue: World, case: UUID
) -> None:
    of_bob = opened(venue, venue.bob)
    unknown = ann.get(f"/cases/{uuid4()}").is_problem(404, "not_found")
    assert ann.get(f"/cases/{of_bob}").is_problem(404, "not_found").body == unknown.body
    ann.post(f"/cases/{of_bob}/messages", {"body": "Mine?"}).is_problem(404, "not_found")
    assert {str(case), str(of_bob)} <= {each["id"] for each in staff.get("/cases", limit=100).ok()["cases"]}
    assert str(case) not in {each["id"] for each in bob.get("/cases", limit=100).ok()["cases"]}
    staff.get(f"/cases/{case}").ok()
    staff.get(f"/cases/{uuid4()}").is_problem(404, "not_found")


def test_a_conversation_in_a_case_goes_to_and_fro(
    ann: Rest, staff: Rest, venue: World, case: UUID, around: Around
) -> None:
    asked = ann.post(f"/cases/{case}/messages", {"body": "Hello?\n\tAnybody?"}).ok(201)
    assert (asked["status"], asked["version"]) == ("open", 2)
    replied = staff.post(f"/cases/{case}/messages", {"body": "We look into it."}).ok(201)
    assert (replied["status"], [said["author"] for said in replied["messages"]]) == ("waiting", ["customer", "staff"])
    assert replied["messages"][0]["body"] == "Hello?\n\tAnybody?"
    mails = venue.databases.owner.query("SELECT kind FROM outbox WHERE case_id = :id ORDER BY kind", id=case)
    assert [mail["kind"] for mail in mails] == ["case_opened", "case_reply"]
    assert around.aws.in_queue("outbox")
    assert ann.post(f"/cases/{case}/messages", {"body": "Thanks!"}).ok(201)["status"] == "open"


def test_staff_take_resolve_and_close_a_case(ann: Rest, staff: Rest, case: UUID) -> None:
    taken = staff.patch(f"/cases/{case}", {"version": 1, "assignee": "Kim"}).ok()
    assert (taken["assignee"], taken["version"]) == ("Kim", 2)
    staff.patch(f"/cases/{case}", {"version": 1, "status": "resolved"}).is_problem(409, "version_differs")
    staff.patch(f"/cases/{case}", {"version": 2, "status": "closed"}).is_problem(422, "transition_forbidden")
    staff.patch(f"/cases/{case}", {"version": 2, "status": "resolved"}).ok()
    closed = staff.patch(f"/cases/{case}", {"version": 3, "status": "closed", "assignee": ""}).ok()
    assert (closed["status"], closed["assignee"]) == ("closed", None)
    ann.post(f"/cases/{case}/messages", {"body": "One more thing"}).is_problem(422, "transition_forbidden")


def test_customers_change_no_case(ann: Rest, case: UUID) -> None:
    ann.patch(f"/cases/{case}", {"version": 1, "status": "resolved"}).is_problem(403, "not_allowed")


def test_staff_are_no_customers(staff: Rest) -> None:
    answers: list[Answer] = [staff.get(path) for path in ("/me", "/tickets", "/orders", "/conversations")]
    answers += [staff.get(f"/tickets/{uuid4()}"), staff.get("/upgrade-options", ticketId=uuid4())]
    answers += [staff.post("/conversations"), staff.post("/socket-tickets"), staff.delete(f"/orders/{uuid4()}")]
    for answer in answers:
        answer.is_problem(403, "not_allowed")


def test_filters_are_for_status_and_assignee(staff: Rest, ann: Rest, venue: World, case: UUID) -> None:
    name = f"Kim {uuid4()}"
    staff.patch(f"/cases/{case}", {"version": 1, "status": "waiting", "assignee": name}).ok()
    found = staff.get("/cases", status="waiting", assignee=name).ok()["cases"]
    assert [each["id"] for each in found] == [str(case)]
    assert staff.get("/cases", status="open", assignee=name).ok()["cases"] == []
    untaken = staff.get("/cases", assignee="", limit=100).ok()["cases"]
    assert all(each["assignee"] is None for each in untaken)
    assert str(case) not in [each["id"] for each in untaken]
    assert all(each["status"] == "open" for each in ann.get("/cases", status="open", limit=100).ok()["cases"])


def test_cases_come_newest_first_in_pages(staff: Rest, venue: World) -> None:
    ids = [str(opened(venue, venue.bob, f"Case {n}")) for n in range(3)]
    first = staff.get("/cases", limit=2).ok()
    second = staff.get("/cases", limit=2, cursor=first["nextCursor"]).ok()
    seen = [each["id"] for each in first["cases"] + second["cases"]]
    assert len(set(seen)) == len(seen)
    assert set(ids) <= {each["id"] for each in staff.get("/cases", limit=100).ok()["cases"]}


@pytest.mark.parametrize(
    "body",
    [{}, {"body": ""}, {"body": "  \n "}, {"body": None}, {"body": 1}, {"body": ["x"]}, {"body": "x" * 8001},
     {"body": "a\x00b"}, {"body": "\x1b[2J"}, {"body": "\udfff"}, {"body": "x", "author": "staff"}],
)  # fmt: skip
def test_a_message_has_one_to_8000_readable_characters(ann: Rest, case: UUID, body: dict[str, Any]) -> None:
    refused = ann.post(f"/cases/{case}/messages", body).is_problem(400, "invalid_request")
    assert refused.wrong in (["body"], ["author"])
    assert ann.get(f"/cases/{case}").ok()["messages"] == []


def test_a_message_of_the_full_length_is_taken(ann: Rest, case: UUID) -> None:
    body = "ä" * 8000
    said = ann.call("POST", f"/cases/{case}/messages", text=json.dumps({"body": body}, ensure_ascii=False))
    assert said.ok(201)["messages"][0]["body"] == body


def test_a_cards_number_in_a_message_is_masked_before_it_is_kept(ann: Rest, venue: World, case: UUID) -> None:
    said = ann.post(f"/cases/{case}/messages", {"body": "My card is 4242 4242 4242 4242, ok?"}).ok(201)
    assert said["messages"][0]["body"] == "My card is •••• 4242, ok?"
    assert venue.databases.owner.query("SELECT 1 AS n FROM audit WHERE CAST(detail AS text) LIKE '%4242 4242%'") == []


@pytest.mark.parametrize(
    "changes",
    [{"status": "done"}, {"version": "1"}, {"version": 1.0}, {"version": True}, {"version": 0},
     {"version": 10**30, "status": "x"}, {"version": 1, "status": "done"},
     {"version": 1, "assignee": "x" * 101}, {"version": 1, "assignee": "\x00"},
     {"version": 1, "priority": 1}],
)  # fmt: skip
def test_wrong_changes_are_refused(staff: Rest, case: UUID, changes: dict[str, Any]) -> None:
    staff.patch(f"/cases/{case}", changes).is_problem(400, "invalid_request")


def test_without_a_version_the_last_change_wins(staff: Rest, case: UUID) -> None:
    before = staff.get(f"/cases/{case}").ok()
    after = staff.patch(f"/cases/{case}", {"status": "waiting"}).ok()
    assert (after["status"], after["version"]) == ("waiting", before["version"] + 1)


def test_a_version_beyond_all_numbers_is_only_another_version(staff: Rest, case: UUID) -> None:
    staff.patch(f"/cases/{case}", {"version": 10**30}).is_problem(409, "version_differs")


@pytest.mark.parametrize("query", [{"status": "lost"}, {"status": ""}, {"assignee": "x" * 101}, {"assignee": "\x00"}])
def test_wrong_filters_are_named(staff: Rest, query: dict[str, str]) -> None:
    assert staff.get("/cases", **query).is_problem(400, "invalid_request").wrong == list(query)
