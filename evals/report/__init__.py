"""The report of an evaluation: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from boxoffice.cli.errors import CommandError
from evals.report.view import page
from evals.results import Results

_HERE = Path(__file__).parent


def write_report(results: Results, earlier: Sequence[Results], file: Path) -> Path:
    """Writes the report, with those of earlier runs beside it, and the results as JSON under the same name.

    Raises CommandError when a file cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.with_suffix(".json").write_text(results.model_dump_json(by_alias=True, indent=1), encoding="utf-8")
        html = file.with_suffix(".html")
        html.write_text(render(results, earlier), encoding="utf-8")
    except OSError as trouble:
        raise CommandError(f"The report cannot be written to {file}: {trouble.strerror}.") from trouble
    return html


def render(results: Results, earlier: Sequence[Results] = ()) -> str:
    """The report as HTML."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = Markup((_HERE / "report.css").read_text(encoding="utf-8"))  # noqa: S704 - a file of ours
    return environment.get_template("report.html").render(page=page(results, earlier), style=style)
