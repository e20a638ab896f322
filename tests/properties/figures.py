"""What a run of the properties has tried, counted per law: lines of JSON in the file that BOXOFFICE_FIGURES names."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

VARIABLE = "BOXOFFICE_FIGURES"


def tried(law: str, **counts: int) -> None:
    """Adds to a law's figures; says nothing where nobody counts."""
    if target := os.environ.get(VARIABLE):
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"law": law, **counts}) + "\n")


def summed(lines: Iterable[str]) -> dict[str, Counter[str]]:
    """All that was counted, per law."""
    figures: dict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        told = json.loads(line)
        figures[told.pop("law")].update(told)
    return dict(figures)
