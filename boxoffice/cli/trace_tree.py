"""A trace as a tree for the terminal: each span with its process, how long it took, when it began, and its tokens."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from rich.text import Text
from rich.tree import Tree

_USAGE = "gen_ai.usage."
_SMALL = ("sql ", "socket post")


def tree(trace: dict[str, Any]) -> Tree:
    """`trace` is one item of `/traces?format=json`."""
    began = datetime.fromtimestamp(trace["startedAt"], UTC).strftime("%Y-%m-%d %H:%M:%S")
    title = f"run {trace['runId']}" if trace["runId"] else f"trace {trace['traceId']}"
    top = Tree(Text.assemble((title, "bold"), f"  {began} UTC  ", (_ms(trace["ms"]), "bold")), guide_style="dim")
    branches, services = [top], [""]
    for span, times in _runs_of_the_same(trace["spans"]):
        depth = span["depth"] + 1
        del branches[depth:], services[depth:]
        branches.append(branches[-1].add(_line(span, times, crossed=span["service"] != services[-1])))
        services.append(span["service"])
    if trace["leftOut"]:
        top.add(Text(f"{trace['leftOut']} more spans were left out", style="dim"))
    return top


def _runs_of_the_same(spans: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each span and how often it stands there in a row; small calls that went well are told once, their times added."""
    leaves = [n + 1 == len(spans) or spans[n + 1]["depth"] <= span["depth"] for n, span in enumerate(spans)]
    told = [
        (
            span["depth"],
            span["service"],
            span["name"],
            None if leaf and not span["failed"] and span["name"].startswith(_SMALL) else n,
        )
        for n, (span, leaf) in enumerate(zip(spans, leaves, strict=True))
    ]
    for _, group in groupby(zip(told, spans, strict=True), key=lambda item: item[0]):
        same = [span for _, span in group]
        yield {**same[0], "ms": sum(span["ms"] for span in same)}, len(same)


def _line(span: dict[str, Any], times: int, *, crossed: bool) -> Text:
    """`crossed` says that another process than the parent's did it."""
    name = Text.assemble(
        (f"{times} x " if times > 1 else "", "dim"),
        (f"{span['service']}: " if crossed else "", "green"),
        (span["name"], "bold" if crossed else ""),
    )
    line = Text.assemble(name, "  ", (_ms(span["ms"]), "cyan"), (f"  +{_ms(span['startMs'])}", "dim"))
    for word in _words(span["attributes"]):
        line.append(f"  {word}", style="yellow")
    if span["failed"]:
        line.append(f"  failed {span['attributes'].get('error.type', '')}".rstrip(), style="red")
    return line


def _words(attributes: dict[str, Any]) -> list[str]:
    """Model, tokens and status, where a span has them."""
    words = [str(attributes[name]) for name in ("gen_ai.response.model",) if name in attributes]
    tokens = [attributes.get(f"{_USAGE}{way}_tokens") for way in ("input", "output")]
    if any(tokens):
        words.append(f"{tokens[0] or 0} in, {tokens[1] or 0} out")
    if "http.response.status_code" in attributes:
        words.append(str(attributes["http.response.status_code"]))
    return words


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.2f} s"
