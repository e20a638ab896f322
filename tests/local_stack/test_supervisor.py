"""The supervisor over tiny real processes: order, restarts, ends, and what is left when it is killed."""

import asyncio
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from local_stack.supervisor import leftovers, logs
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.events import Events
from local_stack.supervisor.parts import Service
from local_stack.supervisor.supervisor import Supervisor
from tests.local_stack.small_stack import service


class SmallStack:
    """The small stack as a process; `events` are what it told so far."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.local_stack.small_stack", str(folder)], stdout=subprocess.PIPE, text=True
        )
        self.events: list[dict[str, Any]] = []
        self.wait_for_event("up")

    def wait_for_event(self, event: str, **facts: object) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            told: dict[str, Any] = json.loads(line)
            self.events.append(told)
            if told["event"] == event and facts.items() <= told.items():
                return told
        raise AssertionError(f"{event} was not told: {self.events}")

    def pid(self, name: str) -> int:
        processes = json.loads((self.folder / "status.json").read_text())["processes"]
        return next(int(process["pid"]) for process in processes if process["name"] == name)

    def journal(self) -> list[str]:
        return (self.folder / "journal").read_text().splitlines()

    def word(self, name: str) -> str:
        return (self.folder / f"{name}.word").read_text()


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[SmallStack]:
    stack = SmallStack(tmp_path)
    yield stack
    if stack.process.poll() is None:
        stack.process.terminate()
    stack.process.wait(15)
    assert stack.process.stdout is not None
    stack.process.stdout.close()


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_parts_start_by_their_needs_and_stop_in_reverse(stack: SmallStack) -> None:
    ready = [event["name"] for event in stack.events if event["event"] == "ready"]
    assert [name for name in ready if name != "top"] == ["base", "middle", "word", "warm"]
    assert stack.word("warm") == "1"
    stack.process.send_signal(signal.SIGTERM)
    stack.wait_for_event("stopped")
    assert stack.process.wait(10) == 0
    ends = [line for line in stack.journal() if line.startswith("stop")]
    assert ends.index("stop top") < ends.index("stop middle") < ends.index("stop base")
    assert "stop warm" in ends


def test_a_killed_process_is_started_again_and_leaves_no_child(stack: SmallStack) -> None:
    before = stack.pid("middle")
    child = psutil.Process(int((stack.folder / "middle.child").read_text()))
    os.kill(before, signal.SIGKILL)
    assert stack.wait_for_event("ended", name="middle")["exit"] == -signal.SIGKILL
    assert stack.wait_for_event("restarted", name="middle")["restarts"] == 1
    assert stack.pid("middle") != before
    wait_until(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)
    os.kill(stack.pid("middle"), signal.SIGKILL)
    assert stack.wait_for_event("restarted", name="middle")["restarts"] == 2


def test_a_warm_process_is_started_again_with_its_environment(stack: SmallStack) -> None:
    os.kill(stack.pid("warm"), signal.SIGKILL)
    stack.wait_for_event("restarted", name="warm")
    assert stack.word("warm") == "1"


def test_a_step_is_repeated_after_a_restart_and_what_depends_on_it_gets_the_new_outcome(stack: SmallStack) -> None:
    os.kill(stack.pid("base"), signal.SIGKILL)
    stack.wait_for_event("restarted", name="base")
    stack.wait_for_event("restarted", name="warm")
    assert stack.word("warm") == "2"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux's parent-death signal")
def test_nothing_outlives_a_killed_supervisor(stack: SmallStack) -> None:
    processes = [psutil.Process(stack.pid(name)) for name in ("base", "middle", "top", "warm")]
    stack.process.kill()
    gone, alive = psutil.wait_procs(processes, timeout=10)
    assert (len(gone), alive) == (4, [])


def test_a_part_that_cannot_start_is_a_sentence_with_its_last_words(tmp_path: Path) -> None:
    told = io.StringIO()
    # What a killed predecessor announced says nothing about its successor.
    (tmp_path / "bad.ready").write_text('{"pid": 1}')

    async def run() -> None:
        supervisor = Supervisor(
            [service(tmp_path, "good"), service(tmp_path, "bad", "BROKEN", needs=("good",))],
            [],
            folder=tmp_path,
            logs_folder=tmp_path / "logs",
            events=Events(told),
            changed=lambda: None,
        )
        try:
            await supervisor.start()
        finally:
            await supervisor.stop()

    with pytest.raises(CannotStart) as stopped:
        asyncio.run(run())
    log = tmp_path / "logs" / "bad.log"
    assert str(stopped.value) == (f"bad stopped while it was starting (the flux capacitor is missing): see {log}.")
    assert (tmp_path / "journal").read_text().splitlines() == ["start good", "stop good"]


def test_a_program_that_does_not_exist_is_a_sentence(tmp_path: Path) -> None:
    async def run() -> None:
        missing = Service("gone", ("/nowhere/program",), dict, service(tmp_path, "gone").ready)
        await Supervisor(
            [missing],
            [],
            folder=tmp_path,
            logs_folder=tmp_path / "logs",
            events=Events(io.StringIO()),
            changed=lambda: None,
        ).start()

    with pytest.raises(CannotStart, match="/nowhere/program"):
        asyncio.run(run())


def test_events_go_on_when_nobody_listens() -> None:
    stream = io.StringIO()
    events = Events(stream)
    events.note("one")
    stream.close()
    events.note("two")
    events.note("three")


def test_recorded_processes_are_ended_only_when_they_are_the_recorded_ones(tmp_path: Path) -> None:
    ours, others = (subprocess.Popen([sys.executable, "-S", "-c", "import signal; signal.pause()"]) for _ in range(2))
    try:
        record = tmp_path / "status.json"
        began = leftovers.started_at(others.pid)
        assert began is not None
        recorded = [
            {"name": "ours", "pid": ours.pid, "startedAt": leftovers.started_at(ours.pid)},
            {"name": "reused id", "pid": others.pid, "startedAt": began - 60},
            {"name": "never started", "pid": None, "startedAt": None},
            {"name": "gone", "pid": 2**22 - 1, "startedAt": began},
        ]
        record.write_text(json.dumps({"processes": recorded}))
        assert leftovers.end(record) == ["ours"]
        assert not psutil.pid_exists(ours.pid)
        assert others.poll() is None
        for damaged in ("", "[]", '{"processes": [1]}'):
            record.write_text(damaged)
            assert leftovers.end(record) == []
        assert leftovers.end(tmp_path / "missing.json") == []
    finally:
        for process in (ours, others):
            process.kill()
            process.wait(5)


def test_logs_are_cut_while_their_process_writes_on(tmp_path: Path) -> None:
    log = logs.log_file(tmp_path, "chatty")
    with log.open("ab", buffering=0) as file:
        file.write(b"a" * 2000)
        logs.cut_large(tmp_path, largest=1000)
        file.write(b"last words\n\n")
    assert log.read_bytes() == b"last words\n\n"
    assert (tmp_path / "chatty.log.1").read_bytes() == b"a" * 2000
    assert logs.last_words(tmp_path, "chatty") == "last words"
    assert logs.last_words(tmp_path, "silent") == ""
