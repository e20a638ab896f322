"""Memory of the stack, and how quickly a Ticket Agent that has just started is of use."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil

from bench.figures import Figure
from bench.turns import AgentCaller
from boxoffice.cli.running_stack import RunningStack

_MEGABYTE = 1024 * 1024
_RESTART_SECONDS = 60.0
_TICKET_AGENT = "ticket"


def stack_memory(stack: RunningStack) -> list[Figure]:
    """Proportional set size of every process of the stack: shared pages are counted once."""
    tops = [psutil.Process(told["pid"]) for told in stack.status["processes"] if told["pid"]]
    found = {process.pid: process for top in tops for process in (top, *top.children(recursive=True))}
    supervisor = tops[0].parent()
    if supervisor is not None:
        found[supervisor.pid] = supervisor
    total = sum(process.memory_full_info().pss for process in found.values())
    return [Figure(f"whole stack, {len(found)} processes, memory (PSS)", total / _MEGABYTE, "MB")]


async def ticket_agent_start(stack_now: Callable[[], RunningStack]) -> list[Figure]:
    """The agent is killed; measured from its successor's start to its first finished turn."""
    old = _pid(stack_now())
    psutil.Process(old).kill()
    until = time.monotonic() + _RESTART_SECONDS
    async with AgentCaller.signed_in(stack_now()) as agent:
        while True:
            if time.monotonic() > until:
                raise RuntimeError("The ticket agent did not come back.")
            try:
                await agent.turn()
            except (httpx.HTTPError, RuntimeError):
                await asyncio.sleep(0.02)
                continue
            break
    finished = time.time()
    pid = _pid(stack_now())
    started = psutil.Process(pid).create_time()
    return [
        Figure("ticket agent, process start to first finished turn", finished - started, "s"),
        Figure("ticket agent, peak memory", _peak_bytes(pid) / _MEGABYTE, "MB"),
    ]


def _pid(stack: RunningStack) -> int:
    return next(int(told["pid"]) for told in stack.status["processes"] if told["name"].startswith(_TICKET_AGENT))


def _peak_bytes(pid: int) -> int:
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmHWM"))
