"""`boxoffice up`: starts the local stack and keeps it until Ctrl-C, or leaves it running with --detach."""

import signal
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from boxoffice.cli.options import DEFAULT_PORT, DEFAULT_STATE, State
from boxoffice.cli.progress import Progress, show_welcome
from boxoffice.cli.stack_process import StackProcess, up_arguments

Port = Annotated[int, typer.Option("--port", help="The web's port; the payment gateway gets the next one.")]
Detach = Annotated[bool, typer.Option("--detach", help="Return when the stack is ready, and leave it running.")]
Fresh = Annotated[bool, typer.Option("--fresh", help="Delete the stack's data first.")]
Traces = Annotated[bool, typer.Option("--traces", help="Record what every run does: see `boxoffice traces`.")]
HoldSeconds = Annotated[int | None, typer.Option("--hold-seconds", help="How long an unpaid order holds its places.")]


def run(
    state: State = DEFAULT_STATE,
    port: Port = DEFAULT_PORT,
    detach: Detach = False,
    fresh: Fresh = False,
    hold_seconds: HoldSeconds = None,
    traces: Traces = False,
) -> None:
    """Start everything on this machine."""
    arguments = up_arguments(state, port, fresh=fresh, hold_seconds=hold_seconds, traces=traces, detach=detach)
    with StackProcess(*arguments) as stack:
        signal.signal(signal.SIGINT, _like_ctrl_c)  # a script's background job begins with it ignored
        signal.signal(signal.SIGTERM, _like_ctrl_c)
        signal.signal(signal.SIGHUP, _like_ctrl_c)
        console = Console()
        with Progress(console) as progress:
            _follow(stack, progress, console, detach=detach)


def _follow(stack: StackProcess, progress: Progress, console: Console, *, detach: bool) -> None:
    try:
        for event in stack.events():
            progress.show(event)
            if event["event"] == "up":
                show_welcome(console, event["status"])
                if detach:
                    return
                console.print("\nCtrl-C stops it.")
    except KeyboardInterrupt:
        progress.rest()
        console.print("Stopping…")
        stack.ask_to_stop()
        try:
            for event in stack.events():
                progress.show(event)
        except KeyboardInterrupt:
            stack.kill()


def _like_ctrl_c(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
