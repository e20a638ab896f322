"""`python -m tests.properties.table` runs the properties and writes docs/properties.md.

`--figures FILE` takes the figures of a run that has been (BOXOFFICE_FIGURES of it) instead of running them.
`--deep FILE` writes what a deep run left there (see `tests.properties.deep`) into the page, and nothing else.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.properties.figures import VARIABLE, summed, told

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "properties.md"
LEAST_EXAMPLES = 100
TAG = re.compile(r"Feature: ticket-auto-process, Property (?P<number>\d+): (?P<title>.+)")

PROPERTIES = {
    1: ("Ticket Agent LLM Reasoning", "1.3"),
    2: ("Data Agent LLM Reasoning", "1.4"),
    3: ("Session Management", "1.5"),
    4: ("Memory Persistence", "1.6"),
    5: ("Ticket Validation", "2.1"),
    6: ("Upgrade Calculation", "2.2"),
    7: ("Upgrade Tier Consistency", "2.3"),
    8: ("Calendar Integration", "2.4"),
    9: ("Selection Processing", "2.5"),
    10: ("Validation Error Handling", "2.6"),
    11: ("Payment Transaction Processing", "3.1"),
    12: ("Payment Success Notification", "3.2"),
    13: ("Payment Failure Handling", "3.3"),
    14: ("Payment Data Persistence", "3.5"),
    15: ("Data Integrity Validation", "4.4"),
    16: ("Authentication Integration", "5.2"),
    17: ("UI Authentication Integration", "7.3"),
    18: ("API Request Routing", "6.2"),
    19: ("API Error Handling", "6.3"),
    20: ("UI Interface Provision", "7.2"),
    21: ("Real-time Feedback", "7.5"),
}
"""Number: title and the requirement it validates."""

_INTRODUCTION = """# The properties

What must hold whatever anybody does, checked with [Hypothesis](https://hypothesis.readthedocs.io) against the real use
cases, a real PostgreSQL behind the RDS Data API, the real MCP servers and agents, the real Lambda handlers and the
built web app.
`make test` runs each with at least {least} examples; `make test-deep` runs them for an hour with new ones.

This page is written by `python -m tests.properties.table`.

| property | requirement | test | examples in the last run |
| --- | --- | --- | --- |
"""

_DEEP_HEADING = "## One deep run\n"
_DEEP = (
    _DEEP_HEADING
    + """
`make test-deep` on {date}, {seconds} seconds on {machine}. {found}

| law | tried |
| --- | --- |
"""
)


def tags() -> list[tuple[int, str, str]]:
    """Number, title and `file::test` of every tagged property, as the files say."""
    return sorted(
        (int(tag["number"]), tag["title"], f"{path.name}::{node.name}")
        for path in HERE.glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (tag := TAG.fullmatch((ast.get_docstring(node) or "").strip()))
    )


def row(number: int, test: str) -> str:
    """A line of the table up to its figures."""
    title, requirement = PROPERTIES[number]
    return f"| {number}: {title} | {requirement} | `{test}` |"


def document(figures: Mapping[str, Counter[str]]) -> str:
    """The whole page."""
    lines = [f"{row(n, test)} {figures.get(f'Property {n:02}', Counter())['examples']} |" for n, _, test in tags()]
    laws = [f"| {law} | {told(counts)} |" for law, counts in sorted(figures.items()) if not law.startswith("Property ")]
    page = _INTRODUCTION.format(least=LEAST_EXAMPLES) + "\n".join(lines) + "\n"
    if laws:
        page += "\n## The other laws\n\n| law | tried in the same run |\n| --- | --- |\n" + "\n".join(laws) + "\n"
    return page


def deep_section(report: Mapping[str, Any]) -> str:
    """What `tests.properties.deep` found in one run."""
    found = "No law broke." if not report["failed"] else "Broken: " + ", ".join(report["failed"]) + "."
    lines = [f"| {law} | {told(counts)} |" for law, counts in report["figures"].items()]
    return _DEEP.format(**{**report, "seconds": f"{report['seconds']:,}"}, found=found) + "\n".join(lines) + "\n"


def split(page: str) -> tuple[str, str]:
    """The page up to its section on a deep run, and that section, which may be empty."""
    before, heading, section = page.partition(_DEEP_HEADING)
    return before.rstrip("\n") + "\n", heading + section


def joined(page: str, deep: str) -> str:
    return f"{page}\n{deep}" if deep else page


def run(figures: Path, *options: str) -> None:
    environment = {**os.environ, VARIABLE: str(figures)}
    command = [sys.executable, "-m", "pytest", str(HERE), "--deselect", f"{HERE}/test_table.py", *options]
    subprocess.run(command, env=environment, check=True, cwd=HERE.parents[1])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--figures", type=Path)
    arguments.add_argument("--deep", type=Path)
    asked, options = arguments.parse_known_args()
    page, deep = split(DOCUMENT.read_text("utf-8"))
    if asked.deep:
        deep = deep_section(json.loads(asked.deep.read_text("utf-8")))
    else:
        page = document(_figures(asked.figures, options))
    DOCUMENT.write_text(joined(page, deep), encoding="utf-8")
    sys.stdout.write(f"wrote {DOCUMENT.relative_to(HERE.parents[1])}\n")


def _figures(asked: Path | None, options: list[str]) -> dict[str, Counter[str]]:
    """Those of a run that has been, or of one now."""
    with tempfile.TemporaryDirectory(prefix="boxoffice-properties-") as folder:
        figures = asked or Path(folder, "figures")
        if asked is None:
            figures.touch()
            run(figures, *options)
        return summed(figures.read_text("utf-8").splitlines())


if __name__ == "__main__":
    main()
