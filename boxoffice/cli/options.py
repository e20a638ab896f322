"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

State = Annotated[Path, typer.Option("--state", help="The folder that holds the stack's data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]

DEFAULT_STATE = Path(".boxoffice")
DEFAULT_PORT = 8080
