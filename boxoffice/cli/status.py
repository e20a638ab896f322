"""`boxoffice status`: what runs, where it answers, who can sign in."""

import json

import typer
from rich.console import Console
from rich.table import Table

from boxoffice.cli.errors import CommandError
from boxoffice.cli.options import DEFAULT_STATE, AsJson, State
from boxoffice.cli.progress import show_welcome
from boxoffice.cli.running_stack import RunningStack, find_stack


def run(state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Tell what runs, where it answers and who can sign in."""
    stack = find_stack(state)
    if as_json:
        print(json.dumps(stack.status if stack is not None else {"ready": False, "processes": []}))
        if stack is None:
            raise typer.Exit(1)
        return
    if stack is None:
        raise CommandError(f"No stack runs on {state}: start one with `boxoffice up`.")
    console = Console()
    console.print("Boxoffice is ready." if stack.is_ready else "Boxoffice is not ready.")
    show_welcome(console, stack.status)
    console.print(_processes(stack))


def _processes(stack: RunningStack) -> Table:
    table = Table("Process", "State", "Pid", "Restarts", box=None, pad_edge=False)
    for process in stack.status["processes"]:
        state = "ready" if process["ready"] else "starting" if process["pid"] else "down"
        table.add_row(process["name"], state, str(process["pid"] or ""), str(process["restarts"]))
    return table
