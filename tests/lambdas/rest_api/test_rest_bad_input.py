"""What no client of ours sends: every answer is a 4xx that says what is wrong."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import UUID

import pytest

from boxoffice.domain.identity import Caller
from tests.lambdas.rest_api.client import Rest, checked, claims_of, proxy_event, send
from tests.use_cases.world import World

SOME = UUID("c27510d4-3ef9-4b67-867d-95b7d204a6b8")
BODIES = [
    ("POST", "/orders"),
    ("POST", f"/orders/{SOME}/payment"),
    ("PATCH", "/me"),
    ("POST", f"/cases/{SOME}/messages"),
    ("PATCH", f"/cases/{SOME}"),
    ("POST", f"/conversations/{SOME}/runs"),
    ("POST", "/conversations"),
    ("POST", "/socket-tickets"),
]
PLAIN = [
    ("GET", "/me"),
    ("GET", "/tickets"),
    ("GET", f"/tickets/{SOME}"),
    ("GET", "/upgrade-options"),
    ("GET", "/orders"),
    ("GET", f"/orders/{SOME}"),
    ("DELETE", f"/orders/{SOME}"),
    ("GET", "/conversations"),
    ("GET", f"/conversations/{SOME}/messages"),
    ("GET", f"/conversations/{SOME}/runs/r/events"),
    ("GET", "/cases"),
    ("GET", f"/cases/{SOME}"),
]
GOOD: dict[str, Any] = {
    "/orders": {"ticketIds": [str(SOME)], "tier": "standard", "visitDate": "2026-12-04"},
    f"/orders/{SOME}/payment": {"paymentMethod": "pm_1", "amount": {"amount": "1.00", "currency": "EUR"}},
    f"/cases/{SOME}/messages": {"body": "Hello"},
    f"/cases/{SOME}": {"version": 1},
    "/upgrade-options": {"ticketId": str(SOME)},
}
MALFORMED = [
    "{",
    "nonsense",
    '{"a": 1,}',
    "{'a': 1}",
    '{"a": NaN}',
    '{"a": Infinity}',
    '{"a": 1} {"b": 2}',
    "\x00",
    '"text"',
    "1",
    "null",
    "true",
    "[]",
    "[{}]",
    "[" * 30_000,
    '{"a":' * 5_000,
    '{"a": ' + "1" * 6_000 + "}",
]


@pytest.mark.parametrize(("method", "path"), BODIES)
@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_a_body_that_is_no_json_object_is_malformed(ann: Rest, method: str, path: str, text: str) -> None:
    answer = ann.call(method, path, text=text, headers={"Idempotency-Key": "k"})
    assert answer.is_problem(400, "invalid_request").wrong == ["body"]


@pytest.mark.parametrize(
    ("method", "path"), [each for each in BODIES if each[1] not in ("/conversations", "/socket-tickets")]
)
def test_a_missing_body_is_missed(ann: Rest, method: str, path: str) -> None:
    for text in (None, ""):
        answer = ann.call(method, path, text=text, headers={"Idempotency-Key": "k"})
        assert answer.is_problem(400, "invalid_request").wrong == ["body"]


@pytest.mark.parametrize(("method", "path"), BODIES)
def test_more_than_32_kb_are_too_large(ann: Rest, method: str, path: str) -> None:
    for text in ('{"a": "%s"}' % ("x" * 32_768), '{"a": "%s"}' % ("ü" * 17_000), "x" * 1_000_000):
        ann.call(method, path, text=text, headers={"Idempotency-Key": "k"}).is_problem(413, "too_large")
        ann.call(method, path, text=text, encoded=True).is_problem(413, "too_large")


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/jsonx", "json", "*/*", "\x00"],
)  # fmt: skip
def test_only_json_is_taken(ann: Rest, kind: str) -> None:
    for method, path in BODIES:
        answer = ann.call(method, path, body={}, headers={"Content-Type": kind, "Idempotency-Key": "k"})
        answer.is_problem(415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_the_kind_of_a_body_that_is_not_there_does_not_matter(ann: Rest, kind: str) -> None:
    ann.call("PATCH", "/me", headers={"Content-Type": kind}).is_problem(400, "invalid_request")
    ann.call("GET", "/me", headers={"Content-Type": kind}).ok()


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON", None, ""])
def test_json_may_be_named_in_many_ways(ann: Rest, kind: str | None) -> None:
    ann.call("PATCH", "/me", body={"firstName": "Ann"}, headers={"Content-Type": kind}).ok()


def test_a_body_may_come_encoded(ann: Rest) -> None:
    assert ann.call("PATCH", "/me", body={"firstName": "Änn"}, encoded=True).ok()["firstName"] == "Änn"


@pytest.mark.parametrize("body", ["%%%", "eyJh", base64.b64encode(b"\xff\xfe{}").decode(), "ü", "\ud800"])
def test_an_encoding_that_is_none_is_malformed(ann: Rest, venue: World, body: str) -> None:
    event = proxy_event("PATCH", "/me", query={}, headers={}, body=body, encoded=True, claims=claims_of(venue.ann))
    assert checked("PATCH", "/me", send(event)).is_problem(400, "invalid_request").wrong == ["body"]


def test_who_is_not_signed_in_is_told_so(nobody: Rest) -> None:
    for method, path in (*BODIES, *PLAIN):
        answer = nobody.call(
            method,
            path,
            body=GOOD.get(path, {}) if (method, path) in BODIES else None,
            query=GOOD.get(path) if (method, path) in PLAIN else None,
            headers={"Idempotency-Key": "k"},
        )
        if not path.endswith("/runs"):
            answer.is_problem(401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "changed",
    [{"token_use": "id"}, {"token_use": None}, {"sub": ""}, {"sub": None}, {"iss": "https://evil.test/pool"},
     {"iss": None}, {"iss": ""}],
)  # fmt: skip
def test_a_token_that_is_no_access_token_of_ours_is_none(ann: Rest, venue: World, changed: dict[str, Any]) -> None:
    ann.call("GET", "/me", claims=claims_of(venue.ann, **changed)).is_problem(401, "unauthorized")
    ann.call("GET", "/cases", claims=claims_of(venue.ann, **changed)).is_problem(401, "unauthorized")
    ann.call("GET", "/me", claims={}).is_problem(401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), [each for each in (*BODIES, *PLAIN) if not each[1].endswith("/runs")])
def test_who_has_no_account_yet_is_told_so(stranger: Rest, method: str, path: str) -> None:
    answer = stranger.call(
        method,
        path,
        body=GOOD.get(path, {}) if (method, path) in BODIES else None,
        query=GOOD.get(path) if (method, path) in PLAIN else None,
        headers={"Idempotency-Key": "k"},
    )
    answer.is_problem(403, "not_allowed" if (method, path) == ("PATCH", f"/cases/{SOME}") else "no_account")


def test_a_stranger_has_no_conversation_to_run_in(stranger: Rest) -> None:
    wanted = {
        "threadId": str(SOME), "runId": "r", "state": {}, "tools": [], "context": [], "forwardedProps": {},
        "messages": [{"id": "m", "role": "user", "content": "Hello"}],
    }  # fmt: skip
    assert stranger.post(f"/conversations/{SOME}/runs", wanted).status in (403, 404)


@pytest.mark.parametrize("kind", ["customer", "staff", "system"])
def test_the_claims_cannot_name_the_kind_of_a_caller(ann: Rest, venue: World, kind: str) -> None:
    claims = claims_of(Caller.customer("sub-nobody"), kind=kind, custom=kind, **{"cognito:groups": kind})
    ann.call("GET", "/cases", claims=claims).is_problem(403, "no_account")


@pytest.mark.parametrize("path", ["/", "", "/nothing", "/orders/", "/tickets/1/2", "/../me", "//me", "/v1/me", "/%00"])
def test_an_address_without_anything_says_where_to_look(ann: Rest, path: str) -> None:
    if path == "/orders/":
        ann.get(path).ok()  # a slash too many is no other address
        return
    ann.call("GET", path).is_problem(404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "HEAD", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_find_nothing(ann: Rest, method: str) -> None:
    ann.call(method, "/orders").is_problem(404, "not_found")


FOREIGN_CURSORS = [
    "x",
    "é",
    "\x00",
    "\ud800",
    "====",
    "bnVsbA",
    *(
        base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")
        for keys in (
            [],
            {},
            "text",
            1,
            ["a", "b"],
            ["2026-12-04", "b"],
            ["2026-12-04"],
            ["x"],
            ["-1"],
            ["9" * 30],
            ["2026-12-04T00:00:00+00:00", "\x00"],
            ["0001-01-01T00:00:00+14:00", str(SOME)],
            ["9999-12-31T23:59:59-14:00", str(SOME)],
            [1, 2],
            [None, None],
            ["a", "b", "c"],
        )
    ),
    "x" * 501,
]


@pytest.mark.parametrize("cursor", FOREIGN_CURSORS, ids=range(len(FOREIGN_CURSORS)))
def test_a_cursor_that_a_list_did_not_give_is_refused(ann: Rest, cursor: str) -> None:
    conversation = ann.post("/conversations").ok(201)["conversationId"]
    for path in ("/tickets", "/orders", "/conversations", "/cases", f"/conversations/{conversation}/messages"):
        assert ann.get(path, cursor=cursor).status == 400


def test_one_lists_cursor_is_no_cursor_of_a_list_of_another_kind(ann: Rest, venue: World) -> None:
    for _ in range(2):
        venue.sell(venue.ann)
        ann.post("/conversations").ok(201)
    of_tickets = ann.get("/tickets", limit=1).ok()["nextCursor"]
    of_chats = ann.get("/conversations", limit=1).ok()["nextCursor"]
    assert ann.get("/tickets", cursor=of_chats).status == 400
    assert ann.get("/conversations", cursor=of_tickets).status in (200, 400)


def test_a_forged_cursor_shows_nothing_of_anybody_elses(ann: Rest, bob: Rest, venue: World) -> None:
    for _ in range(2):
        venue.sell(venue.bob)
    of_bob = bob.get("/tickets", limit=1).ok()["nextCursor"]
    own = {ticket["id"] for ticket in ann.get("/tickets", limit=100).ok()["tickets"]}
    assert {ticket["id"] for ticket in ann.get("/tickets", cursor=of_bob).ok()["tickets"]} <= own


def test_an_event_without_anything_optional_is_answered(ann: Rest, venue: World) -> None:
    event = {
        "resource": "/{proxy+}",
        "path": "/me",
        "httpMethod": "GET",
        "headers": None,
        "multiValueHeaders": None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "requestContext": {"stage": "v1", "path": "/v1/me", "authorizer": {"claims": claims_of(venue.ann)}},
        "body": None,
        "isBase64Encoded": False,
    }
    checked("GET", "/me", send(event)).ok()
    for authorizer in (None, {}, {"claims": None}):
        event["requestContext"] = {"stage": "v1", "path": "/v1/me", "authorizer": authorizer}
        checked("GET", "/me", send(event)).is_problem(401, "unauthorized")
