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
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.properties.figures import VARIABLE, law_of, summed, told

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "properties.md"
LEAST_EXAMPLES = 100
ABOUT_THE_LAWS = ("test_deep.py", "test_table.py")
"""Files that hold no law."""
TAG = re.compile(r"Feature: ticket-auto-process, Property (?P<number>\d+): (?P<title>.+)")

PROPERTIES = {
    each["number"]: (each["title"], each["requirement"], each["holds"])
    for each in tomllib.loads((HERE / "properties.toml").read_text("utf-8"))["property"]
}
"""Number: title, the requirement it validates, and what must hold."""

_LAWS = """
## The other laws

| law | what must hold | tried in the same run |
| --- | --- | --- |
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
    title, requirement, meaning = PROPERTIES[number]
    return f"| {number}: {title} | {requirement} | {meaning} | `{test}` |"


def meanings() -> dict[str, str]:
    """What the laws of each file say, by the law's name: the beginning of the file's own words."""
    found = {}
    for path in HERE.glob("test_*.py"):
        if path.name in ABOUT_THE_LAWS:
            continue
        words = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n\n")[0]
        found[law_of(path.name)] = " ".join(words.split())
    return found


def document(figures: Mapping[str, Counter[str]]) -> str:
    """The whole page."""
    lines = [f"{row(n, test)} {figures.get(f'Property {n:02}', Counter())['examples']} |" for n, _, test in tags()]
    page = (HERE / "introduction.md").read_text("utf-8") + "\n".join(lines) + "\n"
    rows = [f"| {law} | {holds} | {'<br>'.join(_tried(law, figures))} |" for law, holds in sorted(meanings().items())]
    laws = [row for row in rows if not row.endswith("|  |")]
    return page + (_LAWS + "\n".join(laws) + "\n" if laws else "")


def _tried(law: str, figures: Mapping[str, Counter[str]]) -> Iterator[str]:
    """A law's own figures, then those of its parts, `the races: …` or `the crashes while …`, by what the part adds."""
    if law in figures:
        yield told(figures[law])
    for part, counts in sorted(figures.items()):
        if re.match(rf"{re.escape(law)}(:| while )", part):
            yield f"{part.removeprefix(law).removeprefix(':').strip()}: {told(counts)}"


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
