"""What befalls the REST function on its wires, and what its customer must be told of it.

The Data API's faults are the server's own; the gateway's lie on its wire; the Runtime refuses or breaks off as the
test's agent is told. The throttle and the mistake are ours: no writes left in this minute, a database without one of
its functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx
import pytest
from hypothesis import strategies as st

from boxoffice.aws.data_api import RetryPolicy
from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from lambdas.rest_api import services
from tests.chat_wires import Cut, Refuse, WireAgent, says
from tests.lambdas.rest_api.client import Answer
from tests.payments.gateway_process import SECRET_KEY
from tests.properties.office import Office

DATABASE = ("resuming", "throttling", "statement_timeout", "internal", "unavailable", "lost_before", "lost_after")
GATEWAY = ("away", "slow_down", "broken", "silent")
RUNTIME = ("down", "failing", "busy", "cut")
THROTTLE, MISTAKE = "too many writes", "a function is gone"
WRITES = ("rename", "place", "pay", "begin", "run")
READS = ("look", "options")
_RUNTIME_STATUS = {"down": 503, "failing": 500, "busy": 429}
_FOREVER = 10_000
_PATIENCE = RetryPolicy(resuming=0.02, otherwise=0.02, first_pause=0.005)
_INTERNALS = re.compile(
    r"Traceback|File \"|line \d|[a-z]Error\b|Exception|boxoffice\.|lambdas\.|\.py\b|httpx|botocore|psycopg|SQL|"
    r"relation|\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b|upgrade_orders|\benter|idempotency_keys|arn:|127\.0\.0\.1|"
    r"localhost|Aurora|paused|Rate exceeded|DatabaseResuming|[Tt]hrottling|" + re.escape(SECRET_KEY)
)
"""What is nobody's business: of our code, of our tables, of where things are, and others' own words."""


@dataclass(frozen=True)
class Fault:
    """`request` meets `kind`; of the database's calls `operation` alone, after `spared` of them."""

    kind: str
    request: str
    operation: str = "ExecuteStatement"
    spared: int = 0

    @property
    def of(self) -> str:
        """Whose it is."""
        whose = {**dict.fromkeys(DATABASE, "database"), **dict.fromkeys(GATEWAY, "gateway"), THROTTLE: "throttle"}
        return whose.get(self.kind, "mistake" if self.kind == MISTAKE else "runtime")


faults = st.one_of(
    st.builds(
        Fault,
        kind=st.sampled_from(DATABASE),
        request=st.sampled_from([*READS, "rename", "place", "pay", "begin"]),
        operation=st.sampled_from(["BeginTransaction", "ExecuteStatement", "ExecuteStatement", "CommitTransaction"]),
        spared=st.sampled_from([0, 0, 1, 2, 4]),
    ),
    st.builds(Fault, kind=st.sampled_from(GATEWAY), request=st.just("pay")),
    st.builds(Fault, kind=st.sampled_from(RUNTIME), request=st.sampled_from(["begin", "run", "run"])),
    st.builds(Fault, kind=st.just(THROTTLE), request=st.sampled_from(WRITES)),
    st.builds(Fault, kind=st.just(MISTAKE), request=st.sampled_from(["look", "options", "place"])),
)


class GatewayWire(httpx.BaseTransport):
    """`now` is how it goes on it: fine, or one of GATEWAY."""

    def __init__(self) -> None:
        self.now = "fine"
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        match self.now:
            case "away":
                raise httpx.ConnectError("refused", request=request)
            case "silent":
                raise httpx.ReadTimeout("silent", request=request)
            case "slow_down" | "broken":
                return httpx.Response({"slow_down": 429, "broken": 500}[self.now], json={"code": "x"}, request=request)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def short_patience(patch: pytest.MonkeyPatch, wire: GatewayWire) -> None:
    """The function gives up soon, and asks the gateway again however often that has failed."""
    once = Patience(attempts=1, breaker_failures=_FOREVER)
    patch.setattr("boxoffice.wiring.databases.RetryPolicy", lambda **_: _PATIENCE)
    patch.setattr(
        "boxoffice.wiring.money.GatewayClient",
        lambda url, secret: GatewayClient(url, secret, transport=wire, patience=once),
    )


@dataclass
class Wires:
    """Where faults can be put."""

    office: Office
    agent: WireAgent
    gateway: GatewayWire
    data_api: str
    """Its address."""

    @contextmanager
    def befalls(self, fault: Fault) -> Iterator[list[str]]:
        """Gives a list that names the fault, afterwards, if it was met."""
        met: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            try:
                self._put(fault, patch)
                yield met
            finally:
                if self._taken_away(fault):
                    met.append(fault.kind)
        services.settings.cache_clear()

    def _put(self, fault: Fault, patch: pytest.MonkeyPatch) -> None:
        if fault.kind in DATABASE:
            told = {"kind": fault.kind, "operation": fault.operation, "count": _FOREVER, "skip": fault.spared}
            self.office.http.post(f"{self.data_api}/_control/faults", json=told).raise_for_status()
        elif fault.kind in GATEWAY:
            self.gateway.now = fault.kind
        elif fault.kind in RUNTIME:
            self.agent.script = _refusing(fault.kind)
        elif fault.kind == THROTTLE:
            patch.setenv("BOXOFFICE_WRITES_PER_MINUTE", "0")
            services.settings.cache_clear()
        else:
            self.office.admin.execute("ALTER FUNCTION enter RENAME TO enter_gone")

    def _taken_away(self, fault: Fault) -> bool:
        control = f"{self.data_api}/_control/faults"
        self.gateway.now, self.agent.script = "fine", says("Hello!")
        if fault.kind == MISTAKE:
            self.office.admin.execute("ALTER FUNCTION enter_gone RENAME TO enter")
        if fault.kind not in DATABASE:
            return True
        [left] = self.office.http.get(control).raise_for_status().json()["faults"]
        self.office.http.delete(control).raise_for_status()
        return bool(left["count"] < _FOREVER)


def _refusing(kind: str) -> Any:
    def script(_asked: dict[str, Any], _send: Any) -> None:
        raise Cut if kind == "cut" else Refuse(_RUNTIME_STATUS[kind])

    return script


def check_form(answer: Answer) -> None:
    """A problem says who it is by a stable code, tells it in a sentence, and nothing of what lies behind us."""
    problem = answer.json
    assert set(problem) == {"type", "title", "status", "detail", "code", "errors", "alternatives"}
    assert (problem["type"], problem["status"]) == ("about:blank", answer.status)
    assert problem["title"] == HTTPStatus(answer.status).phrase
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", answer.code)
    assert problem["detail"][0].isupper()
    assert problem["detail"].rstrip().endswith((".", ":", "-"))
    assert not _INTERNALS.search(answer.body), answer


def check_told(fault: Fault, answer: Answer) -> None:
    """The answer to a request that met the fault."""
    assert not _INTERNALS.search(answer.body), answer
    if fault.kind in RUNTIME:
        if fault.request == "run":
            last = answer.ok()["events"][-1]
            assert (last["type"], last["code"]) in {("RUN_ERROR", "agent_unavailable"), ("RUN_ERROR", "agent_failed")}
            assert last["message"]
        else:
            answer.ok(201)
        return
    if fault.kind in {"broken", "silent"}:
        assert answer.ok(202)["status"] == "stuck"
        return
    status, code = {
        THROTTLE: (429, "too_many_requests"),
        MISTAKE: (500, "internal_error"),
        **dict.fromkeys(GATEWAY, (503, "payment_unavailable")),
    }.get(fault.kind, (503, "unavailable"))
    assert (answer.status, answer.code if answer.status >= 400 else "") == (status, code), (fault, answer)
    check_form(answer)
    if status == 500:
        assert "retry-after" not in answer.headers
    else:
        least, most = {"resuming": (10, 60), THROTTLE: (1, 60)}.get(fault.kind, (1, 30))
        assert least <= int(answer.headers["retry-after"]) <= most
    assert "sub-" not in answer.body
