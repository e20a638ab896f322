"""What a run of the properties has tried, counted per law: lines of JSON in the file that BOXOFFICE_FIGURES names."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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


def told(counts: Mapping[str, int]) -> str:
    """A law's figures in words."""
    return ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in counts.items()) or "nothing counted"


def law_of(file: str) -> str:
    """What the laws of a test file are called together: `test_hostile_model.py` is of `the hostile model`."""
    return "the " + Path(file).stem.removeprefix("test_").replace("_", " ")


def machine() -> str:
    """The machine in some words, as the figures are worth little without it."""
    processors = Path("/proc/cpuinfo")
    lines = processors.read_text(encoding="utf-8").splitlines() if processors.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} × {names[0] if names else platform.machine()}, {memory:.0f} GB"
