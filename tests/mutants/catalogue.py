"""The list of mutants (`breaks/*.toml`), and applying one to a tree.

Each mutant is one small break: `edits` of files (a text that occurs exactly once, and what it becomes) and the one test
that must fail on it. Where two locks guard the same door, both are opened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BREAKS = Path(__file__).parent / "breaks"


@dataclass(frozen=True)
class Edit:
    """A text that occurs exactly once in a file, and what it becomes."""

    file: str
    old: str
    new: str

    def occurrences(self, tree: Path) -> int:
        return (tree / self.file).read_text(encoding="utf-8").count(self.old)


@dataclass(frozen=True)
class Mutant:
    """One deliberate break; `caught_by` is the pytest id of the test that must fail on it."""

    name: str
    caught_by: str
    edits: tuple[Edit, ...]

    @contextmanager
    def applied(self, tree: Path) -> Iterator[None]:
        """The tree with this break in it, and afterwards as it was."""
        before = {tree / edit.file: (tree / edit.file).read_bytes() for edit in self.edits}
        try:
            for edit in self.edits:
                assert edit.occurrences(tree) == 1, f"{self.name}: {edit.file} has not exactly one {edit.old!r}"
                path = tree / edit.file
                path.write_text(path.read_text(encoding="utf-8").replace(edit.old, edit.new), encoding="utf-8")
            yield
        finally:
            for path, content in before.items():
                path.write_bytes(content)


def mutants() -> list[Mutant]:
    return [
        Mutant(each["name"], each["caught_by"], tuple(Edit(**edit) for edit in each["edits"]))
        for file in sorted(BREAKS.glob("*.toml"))
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["mutant"]
    ]
