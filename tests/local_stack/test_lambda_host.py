"""The Lambda host as a real process, with a handler that does what the event says."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from local_stack.lambda_host.environment import localised
from local_stack.lambda_host.host import label_of
from local_stack.ministack.service import ROOT
from tests.local_stack.local_aws import STAND_INS, eventually
from tests.local_stack.processes import free_port, stop, wait_until_healthy


class Host:
    """The process, what it wrote, and a way to invoke the probe."""

    def __init__(self, log: Path) -> None:
        self.port = free_port()
        self.log = log
        environment = {
            **os.environ,
            "PYTHONPATH": f"{STAND_INS}{os.pathsep}{ROOT}",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
            "BOXOFFICE_SETTING": "the machine's",
        }
        with log.open("wb") as output:
            options = ["--port", str(self.port), "--workers", "probe=2:9", "--idle-seconds", "1.5"]
            self.process = subprocess.Popen(
                [sys.executable, "-m", "local_stack.lambda_host", *options],
                env=environment,
                cwd=STAND_INS,
                stdout=output,
                stderr=output,
            )
        wait_until_healthy(self.process, f"http://127.0.0.1:{self.port}/_health")
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20)

    def invoke(
        self, event: Any, *, timeout: float = 10, handler: str = "lambdas.probe.handler.handler", setting: str = "own"
    ) -> tuple[bool, Any]:
        """Whether the invocation failed, and what it answered."""
        headers = {
            "X-Lambda-Handler": handler,
            "X-Amzn-Lambda-Function-Name": "Boxoffice-Probe",
            "X-Amzn-Lambda-Request-Id": "request-1",
            "X-Amzn-Lambda-Deadline-Ms": str(int((time.time() + timeout) * 1000)),
            "X-Lambda-Env": json.dumps(
                {
                    "BOXOFFICE_SETTING": setting,
                    "BOXOFFICE_SOCKET_ENDPOINT": "https://abc.execute-api.eu-central-1.amazonaws.com/live",
                }
            ),
        }
        answer = self.http.post("/invoke", json=event, headers=headers)
        assert answer.status_code == 200
        return answer.headers.get("X-Amz-Function-Error") is not None, answer.json()

    def workers(self) -> int:
        functions: dict[str, dict[str, int]] = self.http.get("/_health").json()["functions"]
        return functions["probe"]["workers"]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    running = Host(tmp_path_factory.mktemp("host") / "log")
    yield running
    running.http.close()
    assert stop(running.process) == 0


def test_a_handler_gets_its_event_its_context_and_its_own_settings_only(host: Host) -> None:
    failed, answer = host.invoke({"tickets": 2}, timeout=60)
    assert not failed
    assert answer["event"] == {"tickets": 2}
    assert (answer["function"], answer["request"]) == ("Boxoffice-Probe", "request-1")
    assert 30_000 < answer["remaining"] <= 60_000
    assert answer["setting"] == "own"
    assert answer["socket"] == "http://127.0.0.1:4566/_aws/execute-api/abc/live"


def test_a_worker_stays_warm(host: Host) -> None:
    pids = {host.invoke({})[1]["pid"] for _ in range(5)}
    assert len(pids) == 1


def test_an_error_comes_as_lambda_reports_it(host: Host) -> None:
    failed, error = host.invoke({"do": "fail", "message": "no such ticket"})
    assert failed
    assert (error["errorType"], error["errorMessage"], error["requestId"]) == (
        "ValueError",
        "no such ticket",
        "request-1",
    )
    assert "probe" in "".join(error["stackTrace"])


@pytest.mark.parametrize(
    ("event", "how"),
    [({"do": "exit", "status": 9}, "exit status 9"), ({"do": "kill", "signal": signal.SIGKILL}, "signal 9")],
)
def test_a_worker_that_dies_is_reported_and_replaced(host: Host, event: dict[str, Any], how: str) -> None:
    before = host.invoke({})[1]["pid"]
    failed, error = host.invoke(event)
    assert failed
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith(f"Runtime exited with error: {how}")
    assert host.invoke({})[1]["pid"] != before


def test_a_worker_that_dies_idle_is_not_noticed_by_callers(host: Host) -> None:
    pid = host.invoke({})[1]["pid"]
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: not psutil.pid_exists(pid))
    failed, answer = host.invoke({})
    assert not failed
    assert answer["pid"] != pid


def test_a_handler_that_takes_too_long_is_ended(host: Host) -> None:
    before = host.invoke({})[1]["pid"]
    started = time.monotonic()
    failed, error = host.invoke({"do": "sleep", "seconds": 30}, timeout=0.3)
    assert failed
    assert error["errorType"] == "Sandbox.Timedout"
    assert re.search(r"Task timed out after 0\.\d\d seconds", error["errorMessage"])
    assert time.monotonic() - started < 15
    eventually(lambda: not psutil.pid_exists(before))


def test_a_handler_that_is_not_there_says_so(host: Host) -> None:
    failed, error = host.invoke({}, handler="lambdas.nowhere.handler.handler")
    assert failed
    assert error["errorType"] == "Runtime.ImportModuleError"
    assert "lambdas.nowhere" in error["errorMessage"]


def test_what_is_not_json_is_the_handlers_fault(host: Host) -> None:
    failed, error = host.invoke({"do": "unserialisable"})
    assert failed
    assert error["errorType"] == "Runtime.MarshalError"


def test_a_changed_definition_means_new_workers(host: Host) -> None:
    before = host.invoke({}, setting="one")[1]
    after = host.invoke({}, setting="two")[1]
    assert (before["setting"], after["setting"]) == ("one", "two")
    assert before["pid"] != after["pid"]
    eventually(lambda: not psutil.pid_exists(before["pid"]))


def test_eight_requests_run_side_by_side_and_a_tenth_waits(host: Host) -> None:
    def sleep(_: int) -> bool:
        return host.invoke({"do": "sleep", "seconds": 1}, setting="many")[0]

    with ThreadPoolExecutor(10) as callers:
        started = time.monotonic()
        assert not any(callers.map(sleep, range(8)))
        assert time.monotonic() - started < 5  # one after the other: at least 8
        assert not any(callers.map(sleep, range(10)))
    assert host.workers() == 9
    eventually(lambda: host.workers() == 2)
    assert not host.invoke({}, setting="many")[0]


def test_lines_carry_the_name_of_their_function(host: Host) -> None:
    pid = host.invoke({"do": "print", "text": "one place left"})[1]["pid"]
    assert f"[probe {pid}] one place left\n" in host.log.read_text()


def test_the_fork_server_may_die_too(host: Host) -> None:
    before = host.invoke({}, setting="x")[1]["pid"]
    (fork_server,) = psutil.Process(host.process.pid).children()
    fork_server.kill()
    eventually(lambda: host.http.get("/_health").status_code == 503 or None)
    assert host.invoke({}, setting="x")[1]["pid"] == before
    assert host.invoke({}, setting="y")[1]["setting"] == "y"
    assert host.http.get("/_health").status_code == 200


def test_a_warm_invocation_costs_little(host: Host) -> None:
    times = []
    for _ in range(100):
        started = time.perf_counter()
        host.invoke({})
        times.append(time.perf_counter() - started)
    assert sorted(times)[50] < 0.010  # about 1 ms with this client on an idle machine


def test_addresses_on_aws_become_local_ones() -> None:
    endpoint = "http://127.0.0.1:4566"
    api = "abc.execute-api.eu-central-1.amazonaws.com"
    pool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab"
    assert localised(f"https://{api}/v1/", endpoint) == f"{endpoint}/_aws/execute-api/abc/v1"
    assert localised(f"wss://{api}/live", endpoint) == "ws://127.0.0.1:4566/_aws/execute-api/abc/live"
    assert localised(f"{pool}/.well-known/jwks.json", endpoint) == f"{endpoint}/eu-central-1_Ab/.well-known/jwks.json"
    for other in (pool, "https://tickets.example/v1", f"see https://{api}/v1", ""):
        assert localised(other, endpoint) == other


def test_a_function_is_called_by_its_folder() -> None:
    assert label_of("lambdas.rest_api.handler.handler") == "rest_api"
    assert label_of("handler.handler") == "handler"
