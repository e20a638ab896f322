"""The whole local stack: started, looked at, killed part by part, stopped, and started again on the same data."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil
import pytest

from boxoffice.cli.running_stack import find_stack
from tests.local_stack.place import PROCESSES, RUNTIMES, Place
from tests.local_stack.processes import free_port

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("stack") / "state")
    place.up(free_port())
    yield place
    place.boxoffice("down")
    assert find_stack(place.state) is None


@pytest.fixture(autouse=True)
def all_is_up(place: Place) -> None:
    """Whatever a test before has killed is there again."""
    place.wait_until(lambda p: p.stack.is_ready)


def test_the_status_is_what_the_contract_says(place: Place) -> None:
    status = json.loads(place.boxoffice("status", "--json").stdout)
    assert status["ready"] is True
    for name in ("web", "api", "socket", "gateway", "mailbox"):
        assert status[name].split(":")[0] in ("http", "ws")
    assert set(status["rdsData"]["secretArns"]) == {"customer", "bridge", "settlement", "background"}
    assert {"endpoint", "resourceArn", "database"} <= set(status["rdsData"])
    for pool in (status["cognito"]["customers"], status["cognito"]["staff"]):
        assert {"endpoint", "region", "userPoolId", "clientId"} <= set(pool)
        assert pool["bearer"] == "access"
    assert [user["role"] for user in status["users"]].count("customer") >= 2
    assert [user["role"] for user in status["users"]].count("staff") == 1
    assert set(status["agents"]) == set(RUNTIMES)
    assert {process["name"] for process in status["processes"]} == set(PROCESSES)
    for process in status["processes"]:
        assert psutil.pid_exists(process["pid"])
        assert process["restarts"] == 0


def test_everything_answers_at_the_front_door(place: Place) -> None:
    web = place.status["web"]
    assert httpx.get(f"{web}/config.json").json()["gateway"] == place.status["gateway"]
    assert httpx.get(f"{place.status['api']}/health").status_code == 200
    assert httpx.get(f"{place.status['gateway']}/health").status_code == 200
    assert httpx.get(f"{place.status['mailbox']}?format=json").json() == []
    assert httpx.get(f"{place.status['api']}/tickets").status_code == 401


def test_each_demo_customer_has_several_active_tickets_of_their_own(place: Place) -> None:
    seen: set[str] = set()
    for number in range(len(place.stack.customers())):
        active = {ticket["id"] for ticket in place.tickets(number) if ticket["status"] == "active"}
        assert len(active) > 1
        assert not active & seen
        seen |= active


def test_a_demo_goes_through_on_a_running_stack(place: Place) -> None:
    done = place.boxoffice("demo", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["ok"] is True


def test_a_second_up_on_the_same_folder_is_told_of_the_first(place: Place) -> None:
    again = place.boxoffice("up", "--port", str(free_port()))
    assert again.returncode == 1
    assert f"A stack already runs on {place.state} at {place.status['web']}" in again.stderr


@pytest.mark.parametrize(
    "names",
    [("postgres",), ("ministack",), ("lambda-host",), tuple(set(PROCESSES) - {"postgres", "ministack", "lambda-host"})],
    ids=["postgres", "ministack", "lambda-host", "all others"],
)
def test_what_is_killed_comes_back_and_nothing_is_lost(place: Place, names: tuple[str, ...]) -> None:
    before = place.tickets()
    counts = {name: place.process(name)["restarts"] for name in names}
    for name in names:
        os.kill(place.process(name)["pid"], signal.SIGKILL)
    place.wait_until(lambda p: all(p.process(name)["restarts"] > counts[name] for name in names))
    place.wait_until(lambda p: p.stack.is_ready)
    assert place.tickets() == before


def test_two_stacks_run_side_by_side(place: Place, tmp_path: Path) -> None:
    other = Place(tmp_path / "state")
    try:
        told = other.up(int(place.status["web"].rsplit(":", 1)[1]))
        assert "is in use: Boxoffice uses" in told.stdout
        assert other.status["web"] != place.status["web"]
        assert len(other.tickets()) > 1
        assert len(place.tickets()) > 1
        mine, theirs = ({process["pid"] for process in p.status["processes"]} for p in (place, other))
        assert not mine & theirs
    finally:
        other.boxoffice("down")
    assert place.stack.is_ready


def test_data_and_people_survive_a_killed_supervisor(place: Place) -> None:
    email, password = "new.person@example.com", "Some-Password-1"
    pool = place.status["cognito"]["customers"]

    def cognito() -> Any:
        endpoint = place.status["cognito"]["customers"]["endpoint"]
        session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name=pool["region"])
        return session.client("cognito-idp", endpoint_url=endpoint)

    def subject() -> str:
        login = {"USERNAME": email, "PASSWORD": password}
        signed_in = cognito().initiate_auth(
            ClientId=pool["clientId"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=login
        )
        told = cognito().get_user(AccessToken=signed_in["AuthenticationResult"]["AccessToken"])
        return str(next(item["Value"] for item in told["UserAttributes"] if item["Name"] == "sub"))

    attributes = [{"Name": "email", "Value": email}]
    cognito().sign_up(ClientId=pool["clientId"], Username=email, Password=password, UserAttributes=attributes)
    cognito().admin_confirm_sign_up(UserPoolId=pool["userPoolId"], Username=email)
    tickets, first = place.tickets(), subject()
    processes = [psutil.Process(process["pid"]) for process in place.status["processes"]]
    port = int(place.status["web"].rsplit(":", 1)[1])
    hanging = place.process("services")["pid"]
    os.kill(hanging, signal.SIGSTOP)
    os.kill(place.status["supervisor"]["pid"], signal.SIGKILL)
    _, left = psutil.wait_procs(processes, timeout=60)
    assert [process.cmdline() for process in left] == []
    assert find_stack(place.state) is None
    place.up(port)
    assert place.status["cognito"]["customers"]["userPoolId"] == pool["userPoolId"]
    assert (place.tickets(), subject()) == (tickets, first)


def test_ctrl_c_stops_a_stack_in_the_foreground_and_leaves_nothing(tmp_path: Path) -> None:
    place = Place(tmp_path / "state")
    command = [
        sys.executable,
        "-m",
        "boxoffice.cli.main",
        "up",
        "--state",
        str(place.state),
        "--port",
        str(free_port()),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            if line.startswith("Ctrl-C stops it."):
                break
        running = [psutil.Process(process["pid"]) for process in place.status["processes"]]
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        told = process.stdout.read()
    assert process.wait(30) == 0
    assert "Boxoffice has stopped." in told
    assert time.monotonic() - began < 30
    assert psutil.wait_procs(running, timeout=10)[1] == []
