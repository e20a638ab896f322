"""What a model can put into a tool: never who is asking, what it costs, or how it was paid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.agent_runtimes import BoxOffice
from tests.mcp_servers.calls import ask

DATA = {
    "list_tickets",
    "check_eligibility",
    "list_upgrade_options",
    "place_order",
    "list_orders",
    "get_order",
    "cancel_order",
    "update_customer",
    "open_case",
    "ask",
}
SERVICES = {"request_payment", "get_payment", "resend_confirmation"}
READS = {
    "list_tickets",
    "check_eligibility",
    "list_upgrade_options",
    "list_orders",
    "get_order",
    "request_payment",
    "get_payment",
}
FORBIDDEN = re.compile(
    r"customer_?id|user|subject|\bsub\b|caller|identity|email|account|token|price|amount|total|currency|money|discount|"
    r"refund|card|payment_?method|status|key",
    re.IGNORECASE,
)


def tools_of(http: httpx.Client, office: BoxOffice, url: str) -> dict[str, dict[str, Any]]:
    listed = ask(http, url, office.guest().token(), "tools/list", {}).json()["result"]["tools"]
    return {tool["name"]: tool for tool in listed}


@pytest.fixture
def tools(http: httpx.Client, box_office: BoxOffice) -> dict[str, dict[str, Any]]:
    found = tools_of(http, box_office, box_office.data.url)
    assert set(found) == DATA
    services = tools_of(http, box_office, box_office.services.url)
    assert set(services) == SERVICES
    return {**found, **services}


def names_in(schema: Any) -> Iterator[str]:
    """Every property name anywhere in a schema."""
    if isinstance(schema, dict):
        yield from (schema.get("properties") or {}) if isinstance(schema.get("properties"), dict) else ()
        for value in schema.values():
            yield from names_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from names_in(value)


def test_no_tool_takes_an_identity_a_price_or_an_amount(tools: dict[str, dict[str, Any]]) -> None:
    found = {name: [n for n in names_in(tool["inputSchema"]) if FORBIDDEN.search(n)] for name, tool in tools.items()}
    assert {name: bad for name, bad in found.items() if bad} == {}


def test_the_walk_would_find_one() -> None:
    nested = {"properties": {"a": {"anyOf": [{"properties": {"customerId": {}}}]}}}
    assert [n for n in names_in(nested) if FORBIDDEN.search(n)] == ["customerId"]


def test_schemas_are_closed_described_and_marked(tools: dict[str, dict[str, Any]]) -> None:
    for name, tool in tools.items():
        assert tool["inputSchema"]["additionalProperties"] is False, name
        assert len(tool["description"]) > 30, name
        assert tool["annotations"]["readOnlyHint"] is (name in READS), name


def test_answers_have_schemas_in_wire_names(tools: dict[str, dict[str, Any]]) -> None:
    for name, tool in tools.items():
        if name == "ask":
            continue
        assert not [n for n in names_in(tool["outputSchema"]) if "_" in n], name
