"""The stack that scenarios run on: one that is there, or one of its own per model in a folder to throw away."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from rich.console import Console

from boxoffice.cli.errors import CommandError
from boxoffice.cli.options import DEFAULT_PORT
from boxoffice.cli.progress import Progress
from boxoffice.cli.running_stack import RunningStack, require_stack
from boxoffice.cli.stack_process import StackProcess, up_arguments
from boxoffice.settings import ModelSettings

KINDS: tuple[str, ...] = get_args(ModelSettings.model_fields["model"].annotation)


_VENUE = {"BOXOFFICE_VENUE_OPENING_TIME": "00:00"}
"""Changes for today are closed at any hour of a run: what a scenario expects must not hang on when it is run."""


@dataclass(frozen=True)
class Model:
    """A model as the command line names it: `rules`, `bedrock`, or `bedrock:ID` for one of its models."""

    name: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise CommandError(
                f"There is no model {self.kind!r}. Choose one of {', '.join(KINDS)}, or e.g. bedrock:ID."
            )

    @property
    def kind(self) -> str:
        return self.name.partition(":")[0]

    @property
    def environment(self) -> dict[str, str]:
        """What a stack is told, beside the settings of the shell."""
        chosen = self.name.partition(":")[2]
        return {**_VENUE, "BOXOFFICE_MODEL": self.kind, **({"BOXOFFICE_MODEL_ID": chosen} if chosen else {})}


@contextmanager
def own_stack(model: Model, console: Console) -> Iterator[RunningStack]:
    """A fresh stack with that model; stopped and forgotten afterwards. Raises CommandError when it cannot start."""
    with tempfile.TemporaryDirectory(prefix="boxoffice-eval-") as folder, _environment(model.environment):
        state = Path(folder) / "state"
        with StackProcess(*up_arguments(state, DEFAULT_PORT)) as process, Progress(console) as progress:
            events = process.events()
            try:
                for event in events:
                    progress.show(event)
                    if event["event"] == "up":
                        break
                progress.rest()
                yield require_stack(state)
            finally:
                process.ask_to_stop()
                for event in events:
                    progress.show(event)


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    """The environment that a process started meanwhile inherits."""
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
