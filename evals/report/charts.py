"""Charts as inline SVG, drawn for a width of a phone and with the page's own colours (`m0`, `m1`, … per model)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, _LEFT, _RIGHT, _TOP, _BOTTOM = 340, 40, 12, 10, 34
_HEIGHT = 200
_LABEL_LENGTH = 34


@dataclass(frozen=True)
class Line:
    """A line of a chart: points (x, y) with y from 0 to 1."""

    label: str
    points: Sequence[tuple[float, float]]


def passed_bars(rows: Sequence[tuple[str, int, int]]) -> Markup:
    """A bar per model: label, scenarios passed, scenarios in all."""
    pitch, height = 46, 16
    parts = []
    for n, (label, passed, total) in enumerate(rows):
        top, width = n * pitch, (WIDTH - 2) * passed / max(total, 1)
        name = label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"
        parts.append(
            f'<text x="0" y="{top + 14}" class="label">{escape(name)}</text>'
            f'<text x="{WIDTH}" y="{top + 14}" class="value" text-anchor="end">{passed} of {total}</text>'
            f'<rect x="1" y="{top + 21}" width="{WIDTH - 2}" height="{height}" rx="4" class="missed"/>'
            f'<rect x="1" y="{top + 21}" width="{width:.1f}" height="{height}" rx="4" class="fill m{n % 6}"/>'
        )
    told = "; ".join(f"{label}: {passed} of {total}" for label, passed, total in rows)
    return _svg(f"Scenarios passed. {told}", pitch * len(rows), parts)


def lines(title: str, series: Sequence[Line], x_ticks: Sequence[tuple[float, str]], x_name: str) -> Markup:
    """A line per model over a share from 0 to 100 per cent."""
    first, last = x_ticks[0][0], x_ticks[-1][0]

    def across(x: float) -> float:
        inner = WIDTH - _LEFT - _RIGHT
        return _LEFT + inner * (min(x, last) - first) / ((last - first) or 1)

    def down(y: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - y)

    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{down(share):.1f}" y2="{down(share):.1f}" class="grid"/>'
        )
        parts.append(
            f'<text x="{_LEFT - 6}" y="{down(share) + 4:.1f}" class="tick" text-anchor="end">{share:.0%}</text>'
        )
    for x, label in x_ticks:
        anchor = "end" if x == last and x != first else "middle"
        parts.append(f'<text x="{across(x):.1f}" y="{_HEIGHT - 18}" class="tick" text-anchor="{anchor}">{label}</text>')
    parts.append(f'<text x="{WIDTH - _RIGHT}" y="{_HEIGHT - 3}" class="tick" text-anchor="end">{escape(x_name)}</text>')
    for n, one in enumerate(series):
        path = " ".join(f"{across(x):.1f},{down(y):.1f}" for x, y in one.points)
        parts.append(f'<polyline points="{path}" class="line m{n % 6}"/>')
        if len(one.points) <= 10:
            parts += [
                f'<circle cx="{across(x):.1f}" cy="{down(y):.1f}" r="3.5" class="fill m{n % 6}"/>'
                for x, y in one.points
            ]
    return _svg(f"{title}: {', '.join(one.label for one in series)}", _HEIGHT, parts)


def _svg(told: str, height: int, parts: Sequence[str]) -> Markup:
    inner = "".join(parts)
    drawn = f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(told)}">{inner}</svg>'
    return Markup(drawn)  # noqa: S704 - every text in it is escaped
