"""Runs the parts of a stack: starts them by their needs, keeps them running, stops them in reverse."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from local_stack.supervisor import logs
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.events import Events
from local_stack.supervisor.parts import Service, Step
from local_stack.supervisor.process import Change, SupervisedProcess

_LOOK_AT_LOGS_SECONDS = 5.0


class Supervisor:
    """One run of one stack. `changed` is called whenever what `status` tells has changed."""

    def __init__(
        self,
        services: Sequence[Service],
        steps: Sequence[Step],
        *,
        folder: Path,
        logs_folder: Path,
        events: Events,
        changed: Change,
    ) -> None:
        self.processes = [SupervisedProcess(service, folder, logs_folder, changed) for service in services]
        self._steps = list(steps)
        self._logs = logs_folder
        self._events = events
        self._done: dict[str, asyncio.Event] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._repeating = asyncio.Lock()

    @property
    def is_ready(self) -> bool:
        return all(process.is_ready for process in self.processes)

    async def start(self) -> None:
        """Starts everything and returns when all is ready. Raises CannotStart; `stop` is to be called in any case."""
        self._logs.mkdir(mode=0o700, exist_ok=True)
        names = [process.name for process in self.processes] + [step.name for step in self._steps]
        self._done = {name: asyncio.Event() for name in names}
        for process in self.processes:
            await process.warm_up()
        for step in self._steps:
            await step.warm_up()
        starting = [asyncio.create_task(self._start_process(process)) for process in self.processes]
        starting += [asyncio.create_task(self._do_step(step)) for step in self._steps]
        try:
            await asyncio.gather(*starting)
        finally:
            for task in starting:
                task.cancel()
            await asyncio.gather(*starting, return_exceptions=True)
        self._tasks.append(asyncio.create_task(self._look_after_logs()))

    async def stop(self) -> None:
        """Stops every process, each after those that need it."""
        for task in self._tasks:
            task.cancel()
        stopped = {process.name: asyncio.Event() for process in self.processes}
        waits_for = self._stop_before()

        async def stop_one(process: SupervisedProcess) -> None:
            for name in waits_for[process.name]:
                await stopped[name].wait()
            await process.stop()
            stopped[process.name].set()

        await asyncio.gather(*(stop_one(process) for process in self.processes))
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _start_process(self, process: SupervisedProcess) -> None:
        await self._wait_for(process.service.needs)
        began = time.monotonic()
        await process.start()
        self._ready(process.name, began)
        self._tasks.append(asyncio.create_task(self._keep_running(process)))

    async def _do_step(self, step: Step) -> None:
        await self._wait_for(step.needs)
        began = time.monotonic()
        await step.run()
        self._ready(step.name, began)

    async def _wait_for(self, names: frozenset[str]) -> None:
        for name in names:
            await self._done[name].wait()

    def _ready(self, name: str, began: float) -> None:
        self._done[name].set()
        self._events.tell("ready", name=name, seconds=round(time.monotonic() - began, 2))

    async def _keep_running(self, process: SupervisedProcess) -> None:
        def ended(code: int) -> None:
            self._events.tell("ended", name=process.name, exit=code)

        async def restarted() -> None:
            self._events.tell("restarted", name=process.name, restarts=process.restarts)
            await self._repeat_steps_after(process.name)

        await process.keep_running(ended, restarted)

    async def _repeat_steps_after(self, name: str) -> None:
        """Does again what a restarted process has lost, and gives the others what changed by it."""
        due = [step for step in self._steps if name in step.repeat_after]
        if not due:
            return
        async with self._repeating:
            for step in due:
                try:
                    await step.run()
                except CannotStart as error:
                    self._events.note(f"After {name} was restarted, {step.name} failed: {error}")
                    return
            for process in self.processes:
                if process.is_outdated:
                    await process.end()

    def _stop_before(self) -> dict[str, set[str]]:
        """For each process, those that are to stop before it."""
        services = {process.name: process.service for process in self.processes}
        outlived = {name: (service.needs | service.outlived_by) & services.keys() for name, service in services.items()}
        return {name: {other for other in services if name in outlived[other]} for name in services}

    async def _look_after_logs(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_AT_LOGS_SECONDS)
            try:
                await asyncio.to_thread(logs.cut_large, self._logs)
            except OSError as error:
                self._events.note(f"The logs cannot be cut: {error.strerror}.")
