"""Properties 16 and 17: nobody acts but as themselves, and nobody gets in without signing in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.aws import session
from lambdas.account_linker import handler as account_linker
from tests.lambdas.conftest import LambdaContext
from tests.mcp_servers.calls import ask
from tests.properties.office import Office
from tests.properties.strategies import TicketSpec, plain_universe

GOOD: dict[str, Any] = {}
TOKENS: dict[str, dict[str, Any] | str | None] = {
    "good": GOOD,
    "good for another second": {"exp": 3},
    "expired": {"exp": -60},
    "id token": {"token_use": "id"},
    "another application's": {"client_id": "another"},
    "another pool's": {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other"},
    "signed by nobody": {"algorithm": "HS256"},
    "unknown key": {"kid": "key-99"},
    "without subject": {"sub": None},
    "without end": {"exp": None},
    "nonsense": "eyJ.nonsense.",
    "none": None,
}
_GOOD = {"good", "good for another second"}


def token_of(office: Office, kind: str, subject: str) -> str | None:
    made = TOKENS[kind]
    if not isinstance(made, dict):
        return made
    changes = {"sub": subject, **made}
    if "exp" not in changes:
        changes["exp"] = 600
    if changes["exp"] is not None:
        changes["exp"] = int(time.time()) + changes["exp"]
    return office.pool.token(**changes)


@pytest.fixture(scope="module")
def agent_url(office: Office) -> Iterator[str]:
    with office.ticket_agent() as (url, _):
        yield url


@pytest.fixture(scope="module")
def linker(office: Office) -> Iterator[None]:
    """The user pool's trigger, with its settings."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in office.world.databases.environment.items():
            patch.setenv(name, value)
        session.session.cache_clear()
        account_linker._services.cache_clear()
        yield
    account_linker._services.cache_clear()
    session.session.cache_clear()


def sign_in(subject: str, email: str, verified: bool) -> None:
    attributes = {"sub": subject, "email": email, "email_verified": "true" if verified else "false"}
    event = {
        "version": "1",
        "triggerSource": "PostAuthentication_Authentication",
        "userPoolId": "eu-central-1_x",
        "userName": subject,
        "request": {"userAttributes": attributes, "newDeviceUsed": False},
        "response": {},
    }
    assert account_linker.handler(event, LambdaContext()) == event  # type: ignore[arg-type]  # the tests' own context


def run_input() -> dict[str, Any]:
    return {
        "threadId": str(uuid4()),
        "runId": f"run-{uuid4().hex}",
        "state": {},
        "messages": [],
        "tools": [],
        "context": [],
        "forwardedProps": {"prewarm": True},
    }


@given(
    kind=st.sampled_from([*TOKENS, "good", "good"]),
    who=st.sampled_from(["on record", "on record", "new", "not verified", "never signed in"]),
    email=st.from_regex(r"\A[a-z]{1,8}@example\.com\Z"),
    upper=st.booleans(),
)
@example(kind="good", who="on record", email="cleo@example.com", upper=True)
def test_property_16(
    office: Office, agent_url: str, linker: None, kind: str, who: str, email: str, upper: bool
) -> None:
    """Feature: ticket-auto-process, Property 16: Authentication Integration"""
    anns, bobs = office.fill(plain_universe(TicketSpec(), TicketSpec(owner="bob")))
    subject, customer = f"sub-{uuid4().hex}", uuid4()
    office.admin.execute(
        "INSERT INTO customers (id, email, language) VALUES (%s, %s, 'en') ON CONFLICT DO NOTHING", [customer, email]
    )
    office.admin.execute("UPDATE tickets SET customer_id = %s WHERE id = %s", [customer, anns])
    if who != "never signed in":
        address = "new-one@example.org" if who == "new" else email.upper() if upper else email
        sign_in(subject, address, who != "not verified")
    token = token_of(office, kind, subject)

    listed = ask(office.http, office.data_url, token, "tools/call", {"name": "list_tickets", "arguments": {}})
    run = office.http.post(agent_url, json=run_input(), headers={"Authorization": f"Bearer {token}"} if token else {})
    assert (listed.status_code, run.status_code) == ((200, 200) if kind in _GOOD else (401, 401))
    assert str(bobs) not in listed.text
    if kind not in _GOOD:
        assert str(anns) not in listed.text
        return
    answer = listed.json()["result"]
    found = [ticket["id"] for ticket in (answer.get("structuredContent") or {}).get("tickets", [])]
    assert found == ([str(anns)] if who == "on record" else [])
    if who in {"never signed in", "not verified"}:
        assert answer["isError"]
        assert answer["content"][0]["text"].startswith("no_account")
    assert "RUN_ERROR" not in run.text
    assert json.loads(run.text.splitlines()[0][6:])["type"] == "RUN_STARTED"
    assert isinstance(run, httpx.Response)
