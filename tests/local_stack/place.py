"""A stack of a test's own, through the command line as anybody would."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boxoffice.cli.client.visit import visit
from boxoffice.cli.running_stack import RunningStack, find_stack

RUNTIMES = ("ticket", "data", "services")
PROCESSES = ("postgres", "data-api", "lambda-host", "ministack", "gateway", "agentcore", *RUNTIMES, "front-door")
_READY_SECONDS = 60


@dataclass(frozen=True)
class Place:
    """A state folder and what can be done with it."""

    state: Path

    def boxoffice(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "boxoffice.cli.main", *arguments, "--state", str(self.state)]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    def up(self, port: int, *more: str) -> "subprocess.CompletedProcess[str]":
        done = self.boxoffice("up", "--detach", "--port", str(port), *more)
        assert done.returncode == 0, done.stderr
        return done

    @property
    def stack(self) -> RunningStack:
        stack = find_stack(self.state)
        assert stack is not None
        return stack

    @property
    def status(self) -> dict[str, Any]:
        return self.stack.status

    def process(self, name: str) -> dict[str, Any]:
        return next(process for process in self.status["processes"] if process["name"] == name)

    def wait_until(self, true: Callable[["Place"], bool]) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not true(self):
            assert time.monotonic() < deadline, self.status["processes"]
            time.sleep(0.05)

    def tickets(self, customer: int = 0) -> list[dict[str, Any]]:
        """What the API tells a demo customer, through sign-in, front door, API Gateway, Lambda and database."""

        async def ask() -> list[dict[str, Any]]:
            user = self.stack.customers()[customer]
            async with visit(self.stack.addresses, user.email, user.password) as signed_in:
                return await signed_in.api.tickets()

        return asyncio.run(ask())
