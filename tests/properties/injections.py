"""What hostile customers write, wherever the house takes words: a corpus of our own, by what the words try."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

_FILE = Path(__file__).parents[1] / "data" / "injections.yaml"
LONGEST_TEXT = 4000
"""Characters of a message."""

CLASSES: dict[str, list[str]] = yaml.safe_load(_FILE.read_text("utf-8"))
INJECTIONS = [text for texts in CLASSES.values() for text in texts]


def texts_in(folder: Path) -> list[str]:
    """Every text that the folder's JSON and YAML files hold, however deep, as long as a message may be."""
    found: dict[str, None] = {}
    for path in sorted(path for path in folder.rglob("*") if path.suffix in {".json", ".yaml"}):
        for text in _texts(yaml.safe_load(path.read_text("utf-8"))):
            found[text[:LONGEST_TEXT].strip()] = None
    return [text for text in found if text]


def _texts(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)
