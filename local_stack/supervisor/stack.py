"""The local stack on one state folder, from its start to its end."""

import asyncio
import contextlib
import os
import secrets
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from local_stack.ministack import installation
from local_stack.ministack.service import python_of
from local_stack.supervisor import leftovers, plan
from local_stack.supervisor.addresses import Addresses
from local_stack.supervisor.environment import Environments, stand_in_aws
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.events import Events
from local_stack.supervisor.last_watch import LastWatch
from local_stack.supervisor.model_settings import check_model_settings
from local_stack.supervisor.ports import PortClaims, check_port
from local_stack.supervisor.state_folder import STATUS, StateFolder
from local_stack.supervisor.status import StatusFile
from local_stack.supervisor.supervisor import Supervisor

ROOT = Path(__file__).resolve().parents[2]
_GATEWAY_KEY = "gateway.key"
_NOWHERE = "http://127.0.0.1:9"
"""Stands for the laptop's AWS while it has no port yet; nothing is sent there."""


@dataclass(frozen=True)
class Options:
    """What the person who starts the stack asks for."""

    state: Path
    port: int
    fresh: bool
    hold_seconds: int | None
    detach: bool
    traces: bool = False


class Stack:
    """Owns the state folder and the ports while it exists. `open` raises CannotStart with what to do."""

    def __init__(self, state: StateFolder, claims: PortClaims, environments: Environments, events: Events) -> None:
        self._state = state
        self._claims = claims
        self._environments = environments
        self._events = events
        self._status = StatusFile(state, environments)
        folder, logs_folder = ROOT, state.path / "logs"
        logs_folder.mkdir(mode=0o700, exist_ok=True)
        # From here on what goes wrong in this process itself is found beside the others' logs.
        with (logs_folder / "supervisor.log").open("ab") as log:
            os.dup2(log.fileno(), 2)
        self._last_watch = LastWatch(state.path / STATUS, folder)
        self._supervisor = Supervisor(
            plan.services(environments, python_of(installation.environment(ROOT))),
            plan.steps(environments, folder, logs_folder),
            folder=folder,
            logs_folder=logs_folder,
            events=events,
            changed=self._write_status,
        )

    @classmethod
    def open(cls, options: Options, events: Events) -> "Stack":
        if options.hold_seconds is not None and options.hold_seconds < 1:
            raise CannotStart(f"--hold-seconds must be at least 1, not {options.hold_seconds}.")
        check_port(options.port)
        if not installation.is_current(ROOT):
            raise CannotStart(
                "MiniStack is not installed, or not in the version this project uses: "
                "run `python -m local_stack.ministack install` in the project's virtual environment."
            )
        check_model_settings(os.environ, stand_in_aws(os.environ, _NOWHERE), ROOT)
        state = StateFolder.open(options.state, fresh=options.fresh)
        left = leftovers.end(state.path / STATUS)
        if left:
            events.note(f"An earlier stack was killed and left processes behind; they were ended: {', '.join(left)}.")
        claims = PortClaims()
        addresses = Addresses.claim(claims, state.path, options.port)
        if addresses.web != options.port:
            events.note(f"Port {options.port} or {options.port + 1} is in use: Boxoffice uses {addresses.web} instead.")
        web_root = ROOT / "build" / "web"
        if not (web_root / "index.html").is_file():
            events.note("The web pages are not built: run `make setup` to get them. Everything else works.")
        environments = Environments(
            addresses=addresses,
            state=state.path,
            web_root=web_root,
            gateway_key=_gateway_key(state),
            hold_seconds=options.hold_seconds,
            shell=dict(os.environ),
            outputs={},
            traces=options.traces,
        )
        return cls(state, claims, environments, events)

    async def run(self, began: float, *, detach: bool) -> None:
        """Starts the stack, keeps it until SIGTERM or SIGINT, and stops it. Raises CannotStart."""
        asked_to_stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
        await self._last_watch.start()
        stopping = asyncio.create_task(asked_to_stop.wait())
        starting = asyncio.create_task(self._supervisor.start())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()
                self._write_status()
                seconds = round(time.monotonic() - began, 2)
                status = self._status.current(self._supervisor.processes, ready=True)
                self._events.tell("up", seconds=seconds, status=status)
                if detach:
                    self._events.end()
                await stopping
        finally:
            starting.cancel()
            with contextlib.suppress(asyncio.CancelledError, CannotStart):
                await starting
            stopping.cancel()
            await self._supervisor.stop()
            await self._close()

    def _write_status(self) -> None:
        try:
            self._status.write(self._supervisor.processes, ready=self._supervisor.is_ready)
        except OSError as error:
            self._events.note(f"The status cannot be written ({error.strerror}): free some space on the disk.")

    async def _close(self) -> None:
        (self._state.path / STATUS).unlink(missing_ok=True)
        await self._last_watch.end()
        self._claims.close()
        self._state.close()


def _gateway_key(state: StateFolder) -> str:
    """The payment gateway's secret key, made at the first start."""
    path = state.path / _GATEWAY_KEY
    if not path.exists():
        state.private(_GATEWAY_KEY, secrets.token_urlsafe(32))
    return path.read_text(encoding="utf-8").strip()
