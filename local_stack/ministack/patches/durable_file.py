"""Files that are either the old ones or the new ones, whenever the process or the machine stops."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def read_json(path: Path, *, object_hook: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """What `write_durably` wrote, or None when there is nothing; ends the process when the file is damaged."""
    try:
        return json.loads(path.read_bytes(), object_hook=object_hook)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        sys.exit(f"{path} cannot be read ({error}). Bring back a good copy of it, or start afresh with --fresh.")


def write_durably(path: Path, content: bytes, *, synced: bool = True) -> None:
    """Replaces `path` as a whole, readable for its owner only.

    A killed process never loses what was written; `synced` keeps it through a power cut, too.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        if synced:
            file.flush()
            os.fsync(file.fileno())
    draft.replace(path)
    if synced:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
