"""`python -m tests.local_stack.small_stack FOLDER`: a supervisor over tiny processes, to be watched and killed."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from local_stack.supervisor.events import Events
from local_stack.supervisor.parts import Service, Step
from local_stack.supervisor.probes import announced
from local_stack.supervisor.supervisor import Supervisor
from local_stack.supervisor.task import warm_command

PROGRAM = str(Path(__file__).with_name("small_program.py"))


def service(
    folder: Path, name: str, *kind: str, needs: tuple[str, ...] = (), outlived_by: tuple[str, ...] = ()
) -> Service:
    return Service(
        name=name,
        command=(sys.executable, "-S", PROGRAM, name, str(folder), *kind),
        environment=lambda: {"WORD": _word(folder)},
        ready=announced(folder / f"{name}.ready", "pid"),
        needs=frozenset(needs),
        outlived_by=frozenset(outlived_by),
    )


def warm_service(folder: Path, name: str, *, needs: tuple[str, ...]) -> Service:
    return Service(
        name=name,
        command=warm_command("tests.local_stack.small_program", name, str(folder), imports=("tomllib",)),
        environment=lambda: {"WORD": _word(folder)},
        ready=announced(folder / f"{name}.ready", "pid"),
        needs=frozenset(needs),
        warm=True,
        early_environment={"PATH": os.environ["PATH"]},
    )


def build(folder: Path, events: Events) -> Supervisor:
    """base <- middle <- word (a step) <- warm; `top` stops before `middle`. The step is repeated after `base` died."""

    async def nothing() -> None:
        return

    async def word() -> None:
        count = int(_word(folder) or 0) + 1
        (folder / "word").write_text(str(count))

    def changed() -> None:
        processes = [{"name": p.name, "pid": p.pid, "startedAt": p.started_at} for p in supervisor.processes]
        (folder / "status.json").write_text(json.dumps({"processes": processes}))

    services = [
        service(folder, "base"),
        service(folder, "middle", "CHILD", needs=("base",)),
        service(folder, "top", outlived_by=("middle",)),
        warm_service(folder, "warm", needs=("word",)),
    ]
    steps = [Step("word", word, nothing, needs=frozenset({"middle"}), repeat_after=frozenset({"base"}))]
    supervisor = Supervisor(
        services, steps, folder=Path.cwd(), logs_folder=folder / "logs", events=events, changed=changed
    )
    return supervisor


def _word(folder: Path) -> str:
    return (folder / "word").read_text() if (folder / "word").exists() else ""


async def main(folder: Path) -> None:
    events = Events()
    supervisor = build(folder, events)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await supervisor.start()
    events.tell("up")
    await stop.wait()
    await supervisor.stop()
    events.tell("stopped")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
