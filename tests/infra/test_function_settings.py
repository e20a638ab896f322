"""Each function starts with the settings that its template gives it, and with no others."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from boxoffice.aws import session
from local_stack.ministack.template import ensure_template
from tests.infra.test_template import FUNCTIONS, Resources, actions, statements, variables
from tests.lambdas.aws_services import aws_services

GATEWAY_SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:gateway"
VALUES = {
    "BOXOFFICE_VENUE_TIME_ZONE": "Europe/Berlin",
    "BOXOFFICE_VENUE_OPENING_TIME": "10:00",
    "BOXOFFICE_HOLD_SECONDS": "900",
    "BOXOFFICE_PRICE_DIRECTION": "at_least_equal",
    "BOXOFFICE_CURRENCY": "EUR",
    "BOXOFFICE_MODEL_BUDGET_CONVERSATION": "0.50",
    "BOXOFFICE_MODEL_BUDGET_DAY": "off",
    "BOXOFFICE_MODEL_PRICES": "{}",
    "BOXOFFICE_GATEWAY_SECRET_ARN": GATEWAY_SECRET,
    "BOXOFFICE_MAIL_FROM": "tickets@park.example",
    "BOXOFFICE_DB_RESUMING_SECONDS": "3",
}
BUILDERS = {
    "rest_api": ("services.services", "services.settings", "services.database_probe"),
    "chat_socket": ("handler.services",),
    "agent_orchestrator": ("handler.services",),
    "order_sweeper": ("handler.services",),
    "outbox_dispatcher": ("handler.services",),
    "account_linker": ("handler._services",),
    "account_messenger": ("handler._venue",),
}
"""What each function builds at its first event, from its settings."""


@pytest.fixture(scope="module")
def resources() -> Resources:
    found: Resources = json.loads(ensure_template().read_text())["Resources"]
    return found


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment as Lambda makes one, and AWS behind it."""
    with aws_services(secrets={GATEWAY_SECRET: "sk"}) as aws:
        for name, value in {
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }.items():
            monkeypatch.setenv(name, value)
        session.session.cache_clear()
        yield monkeypatch
        session.session.cache_clear()


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_is_given_every_setting_that_it_reads(
    resources: Resources, function: str, started: pytest.MonkeyPatch
) -> None:
    for name in variables(resources, function):
        if name.startswith("BOXOFFICE_"):
            started.setenv(name, VALUES.get(name, "http://127.0.0.1:9/x"))
    for builder in BUILDERS[function]:
        module, name = builder.split(".")
        build: Any = getattr(importlib.import_module(f"lambdas.{function}.{module}"), name)
        build.cache_clear()
        build()  # stops with a sentence if a setting is missing
        build.cache_clear()


def test_whoever_wakes_a_queue_may_send_to_it(resources: Resources) -> None:
    for function in FUNCTIONS:
        queues = {name for name in variables(resources, function) if name.endswith("_QUEUE_URL")}
        sending = [each for each in statements(resources, function) if "sqs:SendMessage" in each["Action"]]
        assert json.dumps(sending).count('"Arn"') == len(queues), function
        assert ("sqs:SendMessage" in actions(resources, function)) is bool(queues)
