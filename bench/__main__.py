"""`make bench`: measures this machine, prints the figures and writes them to docs/benchmarks.md."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure
from bench.idle import idle_conversations
from bench.load import load
from bench.processes import stack_memory, ticket_agent_start
from bench.slow_model import slow_model
from bench.stack import bench_stack, machine
from bench.starts import starts
from bench.turns import agent_turns, chat_turns
from bench.web import web

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Written by `make bench` on {day}, on {machine}.

Everything ran on that one machine: the stack, PostgreSQL, MiniStack and the clients that measured it. The model is the
rule-based one, but for the line that says otherwise.

The agent-only path is one run over HTTP (the client is aiohttp's) to the Ticket Agent's Runtime and back: two thoughts
of the model, one call of `list_tickets` through the Data Agent's Runtime, the Data API and PostgreSQL, and the turn
kept in memory before its end is told. Of 200 messages the agent has the newest 40 in mind. A start of the Ticket Agent
is the process that the supervisor starts when the one before was killed, so its first turn also fetches keys, tools and
an empty history. That is why it takes longer than four fifths of a naive import of the four packages: it needs most of
what they hold (Strands' agent and its event loop, botocore's clients, AgentCore's app), then builds the app, waits for
three other processes and takes a whole turn, which an import does not.

Of 64 conversations at once the p95 is the queue in front of the cores: a turn takes some 65 ms of processor time, most
of it in botocore's calls and MiniStack's answers, so two cores are nine tenths busy with the 27 turns a second that
people who think for two seconds ask for.

| what | measured | goal | |
| --- | --- | --- | --- |
"""


def _measured() -> list[Figure]:
    figures: list[Figure] = []

    def add(what: str, measure: Callable[[], list[Figure]]) -> None:
        sys.stdout.write(f"Measuring {what}\n")
        for figure in measure():
            figures.append(figure)
            sys.stdout.write(f"  {figure.row()}\n")

    add("starts of the stack", starts)
    with bench_stack() as stack:
        stack.up()
        add("chat turns", lambda: asyncio.run(chat_turns(stack.running)))
        add("the agent's part", lambda: asyncio.run(agent_turns(stack.running)))
        add("64 conversations at once", lambda: asyncio.run(load(stack.running)))
        add("idle conversations", lambda: asyncio.run(idle_conversations(stack.running)))
        add("the customer's page", lambda: web(stack.running))
        add("memory", lambda: stack_memory(stack.running))
        add("a start of the ticket agent", lambda: asyncio.run(ticket_agent_start(lambda: stack.running)))
    add("8 conversations with a slow model", slow_model)
    return figures


def main() -> int:
    """0 when every goal is met."""
    figures = _measured()
    head = _HEAD.format(day=datetime.now(UTC).date().isoformat(), machine=machine())
    _PAGE.write_text(head + "\n".join(figure.row() for figure in figures) + "\n", encoding="utf-8")
    missed = [figure.name for figure in figures if not figure.met]
    if missed:
        sys.stdout.write(f"Missed: {'; '.join(missed)}\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
