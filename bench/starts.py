"""How long a stack takes to be ready: the first time, and after."""

from __future__ import annotations

from statistics import median

from bench.figures import Figure
from bench.stack import bench_stack

_RUNS = 5


def starts() -> list[Figure]:
    """Medians of five, each first start in a new state folder."""
    first, after = [], []
    for _ in range(_RUNS):
        with bench_stack() as stack:
            first.append(stack.up())
            stack.down()
            after.append(stack.up())
    return [
        Figure("stack ready, first time (median of 5)", median(first), "s", 15),
        Figure("stack ready, after that (median of 5)", median(after), "s", 6),
    ]
