"""The functions behind REST and the run queue, in this process; what they call is at the wire, and may fail there."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from boxoffice.telemetry.logs import JsonLines
from lambdas.agent_orchestrator import handler as orchestrator
from tests.chat_wires import Asked, WireAgent, says, wires
from tests.database_stack import DatabaseStack
from tests.lambdas.aws_services import aws_services
from tests.lambdas.conftest import LambdaContext
from tests.lambdas.rest_api.conftest import GATEWAY_SECRET, forget_settings
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties.office import Office
from tests.properties.rest_faults import GatewayWire, Wires, short_patience
from tests.properties.rest_surroundings import rest_variables


class Logged(logging.Handler):
    """What the function logs, as its log has it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.setFormatter(JsonLines("rest_api"))
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@dataclass
class Api:
    """The functions behind REST and the run queue, and the Runtime they call, at the wire."""

    agent: WireAgent
    office: Office
    wires: Wires
    method: str
    """A payment method of the gateway, good for any number of payments."""
    logged: Logged
    met: Counter[str] = field(default_factory=Counter)
    """Faults that requests have met, by whose they were."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text("Api()")

    def calls(self) -> list[Asked]:
        """What the Runtime was asked since the last look."""
        asked, self.agent.asked = self.agent.asked, []
        return asked


@contextmanager
def queue() -> Iterator[str]:
    """AWS, with a run queue that delivers before it answers, so that no example waits."""
    with aws_services(secrets={GATEWAY_SECRET: SECRET_KEY}) as aws:
        take = aws.answer

        def answer(path: str, target: str, body: dict[str, Any]) -> Any:
            if target.endswith("SendMessage") and body["QueueUrl"].endswith("runs"):
                record = {"body": body["MessageBody"]}
                orchestrator.handler({"Records": [record]}, LambdaContext())  # type: ignore[arg-type]  # the tests' own context
            return take(path, target, body)

        aws.answer = answer  # type: ignore[method-assign]  # this one queue's manners
        yield aws.url


@contextmanager
def api_surroundings(office: Office, gateway_process: GatewayProcess, stack: DatabaseStack) -> Iterator[Api]:
    """Which give up soon on what does not answer."""
    with (
        rest_variables(office.world.databases, gateway_process) as variables,
        wires(says("Hello!")) as (agent, aws),
        queue() as queue_url,
        ExitStack() as ending,
        pytest.MonkeyPatch.context() as patch,
    ):
        ends = {
            "AWS_ENDPOINT_URL": queue_url,
            "BOXOFFICE_RUN_QUEUE_URL": f"{queue_url}/000000000000/runs",
            "BOXOFFICE_TICKET_AGENT_URL": agent.url,
            "BOXOFFICE_SOCKET_ENDPOINT": aws.url,
        }
        for name, value in {**variables, **ends}.items():
            patch.setenv(name, value)
        gateway = GatewayWire()
        short_patience(patch, gateway)
        forget_settings()
        ending.callback(forget_settings)
        orchestrator.services.cache_clear()
        ending.callback(orchestrator.services.cache_clear)
        logged = Logged()
        logging.getLogger().addHandler(logged)
        ending.callback(logging.getLogger().removeHandler, logged)
        faulty = Wires(office, agent, gateway, stack.data_api.url)
        opened = Api(agent, office, faulty, gateway_process.payment_method(), logged)
        yield opened
        orchestrator.services().bridge.agent.close()
