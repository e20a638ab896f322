"""Properties 16 and 17: nobody acts but as themselves, and nobody gets in without signing in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.aws import session
from lambdas.account_linker import handler as account_linker
from tests.lambdas.conftest import LambdaContext
from tests.mcp_servers.calls import ask
from tests.properties.office import Office
from tests.properties.strategies import TicketSpec, plain_universe
from tests.properties.tokens import GOOD_ONES, TOKENS, token_of


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
        "messages": [{"id": f"m-{uuid4()}", "role": "user", "content": "What tickets do I have?"}],
        "tools": [],
        "context": [],
        "forwardedProps": {},
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
    assert (listed.status_code, run.status_code) == ((200, 200) if kind in GOOD_ONES else (401, 401))
    assert str(bobs) not in listed.text + run.text
    if kind not in GOOD_ONES:
        assert str(anns) not in listed.text + run.text
        assert listed.headers["www-authenticate"].startswith("Bearer")
        return
    answer = listed.json()["result"]
    found = [ticket["id"] for ticket in (answer.get("structuredContent") or {}).get("tickets", [])]
    assert found == ([str(anns)] if who == "on record" else [])
    if who in {"never signed in", "not verified"}:
        assert answer["isError"]
        assert answer["content"][0]["text"].startswith("no_account")
    events = [json.loads(line[6:]) for line in run.text.splitlines() if line.startswith("data: ")]
    assert (events[0]["type"], events[-1]["type"]) == ("RUN_STARTED", "RUN_FINISHED")
    assert (str(anns) in run.text) == (who == "on record")
