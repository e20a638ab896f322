"""The REST function over a database that examples share, with all that is around it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from boxoffice.domain.identity import Caller
from tests.chat_wires import says, wires
from tests.database_stack import Databases
from tests.lambdas.aws_services import aws_services
from tests.lambdas.rest_api.client import (
    CUSTOMERS,
    JSON,
    STAFF,
    WEB_ORIGIN,
    Answer,
    Rest,
    checked,
    claims_of,
    proxy_event,
)
from tests.lambdas.rest_api.conftest import GATEWAY_SECRET, forget_settings
from tests.local_stack.processes import free_port, start, stop, wait_until_healthy
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess


@contextmanager
def rest_variables(databases: Databases, gateway_process: GatewayProcess) -> Iterator[dict[str, str]]:
    """The function's environment, with the services that it names running."""
    with aws_services(secrets={GATEWAY_SECRET: SECRET_KEY}) as aws, wires(says("Hello!")) as (agent, _):
        yield {
            **databases.environment,
            "AWS_ENDPOINT_URL": aws.url,
            "BOXOFFICE_WEB_ORIGIN": WEB_ORIGIN,
            "BOXOFFICE_CUSTOMER_ISSUER": CUSTOMERS,
            "BOXOFFICE_STAFF_ISSUER": STAFF,
            "BOXOFFICE_SOCKET_URL": "wss://chat.test/live",
            "BOXOFFICE_RUN_QUEUE_URL": f"{aws.url}/000000000000/runs",
            "BOXOFFICE_OUTBOX_WAKE_QUEUE_URL": f"{aws.url}/000000000000/outbox",
            "BOXOFFICE_TICKET_AGENT_URL": agent.url,
            "BOXOFFICE_GATEWAY_URL": gateway_process.url,
            "BOXOFFICE_GATEWAY_SECRET_ARN": GATEWAY_SECRET,
            "BOXOFFICE_WRITES_PER_MINUTE": "1000000",
        }


@contextmanager
def rest_surroundings(
    databases: Databases, gateway_process: GatewayProcess
) -> Iterator[Callable[[Caller | None], Rest]]:
    """Gives a client of the function in this process for a caller; each answer is held against the OpenAPI document."""
    with (
        rest_variables(databases, gateway_process) as variables,
        ExitStack() as ending,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in variables.items():
            patch.setenv(name, value)
        forget_settings()
        ending.callback(forget_settings)
        yield Rest


@dataclass(frozen=True)
class HostedRest:
    """Functions in the Lambda host's processes, one request at a time in each; thread-safe.

    Each has all of `variables`, and `seconds` for an answer, the wait for a free process included.
    """

    http: httpx.Client
    variables: dict[str, str]
    seconds: float

    def call(self, who: Caller, method: str, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        headers = {"Accept": JSON, "Content-Type": JSON, **({"Idempotency-Key": key} if key else {})}
        text = None if body is None else json.dumps(body)
        event = proxy_event(method, path, query={}, headers=headers, body=text, claims=claims_of(who))
        given = self.invoke("rest_api", event)
        several = {name.lower(): ", ".join(values) for name, values in given["multiValueHeaders"].items()}
        return checked(method, path, Answer(given["statusCode"], several, given["body"]))

    def invoke(self, function: str, event: dict[str, Any]) -> Any:
        """What a function of `lambdas` answers to an event."""
        told = {
            "X-Lambda-Handler": f"lambdas.{function}.handler.handler",
            "X-Amzn-Lambda-Function-Name": function.replace("_", "-"),
            "X-Amzn-Lambda-Request-Id": str(uuid4()),
            "X-Amzn-Lambda-Deadline-Ms": str(int((time.time() + self.seconds) * 1000)),
            "X-Lambda-Env": json.dumps(self.variables),
        }
        answer = self.http.post("/invoke", json=event, headers=told)
        assert "X-Amz-Function-Error" not in answer.headers, answer.text
        return answer.json()


@contextmanager
def hosted_rest(
    databases: Databases, gateway_process: GatewayProcess, *, processes: int, seconds: float = 30
) -> Iterator[HostedRest]:
    with rest_variables(databases, gateway_process) as variables:
        port = free_port()
        origin = f"http://127.0.0.1:{port}"
        options = ["--port", str(port), "--workers", f"rest_api={processes}:{processes}"]
        host = start("local_stack.lambda_host", *options, environment=os.environ)
        every = httpx.Limits(max_connections=None)
        try:
            wait_until_healthy(host, f"{origin}/_health")
            with httpx.Client(base_url=origin, timeout=seconds, limits=every, trust_env=False) as http:
                yield HostedRest(http, variables, seconds)
        finally:
            stop(host)
