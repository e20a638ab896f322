"""`boxoffice traces`: what the last runs did, as trees with times and tokens."""

import json
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from boxoffice.cli.client.errors import reaching
from boxoffice.cli.errors import CommandError
from boxoffice.cli.options import DEFAULT_STATE, AsJson, State
from boxoffice.cli.running_stack import RunningStack, require_stack
from boxoffice.cli.trace_tree import tree

_WIDTH_OF_A_FILE = 160

About = Annotated[
    str | None,
    typer.Argument(metavar="[RUN_ID]", help="A run's id, or a conversation's or a trace's.", show_default=False),
]
Last = Annotated[int, typer.Option("--last", min=1, max=200, help="How many at most.")]
Requests = Annotated[bool, typer.Option("--all", help="Requests, sweeps and deliveries too, not runs alone.")]


def run(
    about: About = None,
    last: Last = 3,
    requests: Requests = False,
    as_json: AsJson = False,
    state: State = DEFAULT_STATE,
) -> None:
    """Show what the last runs did, from the socket to the SQL; the stack must have been started with --traces."""
    found = _read(require_stack(state), {"last": last, **_wanted(about, requests=requests)})
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    if not found:
        raise CommandError("There is no such trace yet." if about else "Nothing has run yet: try `boxoffice demo`.")
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH_OF_A_FILE)
    for trace in found:
        console.print(tree(trace))


def _wanted(about: str | None, *, requests: bool) -> dict[str, str]:
    if about is not None:
        return {"about": about}
    return {} if requests else {"runs": ""}


def _read(stack: RunningStack, asked: dict[str, Any]) -> list[dict[str, Any]]:
    where = stack.status.get("traces")
    if where is None:
        raise CommandError("This stack records no traces: stop it and start it with `boxoffice up --traces`.")
    if not where.startswith(stack.status["web"]):
        raise CommandError(f"This stack sends its traces to {where}: look at them there.")
    with reaching("The front door"):
        answer = httpx.get(where, params={"format": "json", **asked}, timeout=10, trust_env=False)
    if answer.status_code != 200:
        raise CommandError(f"The front door answered {answer.status_code}.")
    traces: list[dict[str, Any]] = answer.json()
    return traces
