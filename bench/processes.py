"""Memory of the stack, and how quickly a Ticket Agent that has just started is of use."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import aiohttp
import psutil

from bench.figures import Figure
from bench.turns import AgentCaller
from boxoffice.cli.running_stack import RunningStack

MEGABYTE = 1024 * 1024
_NAIVE = "import strands, mcp, boto3, bedrock_agentcore"
_STARTS = 5
_RESTART_SECONDS = 60.0
_TICKET_AGENT = "ticket"


def stack_memory(stack: RunningStack) -> list[Figure]:
    """Memory of the stack as it is now."""
    total, processes = memory_of(stack)
    return [Figure(f"whole stack, {processes} processes, memory (PSS)", total / MEGABYTE, "MB")]


def memory_of(stack: RunningStack) -> tuple[float, int]:
    """Bytes of every process of the stack by proportional set size (shared pages count once), and how many they are."""
    tops = [psutil.Process(told["pid"]) for told in stack.status["processes"] if told["pid"]]
    found = {process.pid: process for top in tops for process in (top, *top.children(recursive=True))}
    supervisor = tops[0].parent()
    if supervisor is not None:
        found[supervisor.pid] = supervisor
    return sum(process.memory_full_info().pss for process in found.values()), len(found)


async def ticket_agent_start(stack_now: Callable[[], RunningStack]) -> list[Figure]:
    """Starts of the agent, each beside an import of its libraries in a process that does nothing else."""
    imports, starts = [], []
    for _ in range(_STARTS):
        imports.append(_naive_import())
        starts.append(await _first_turn(stack_now))
    naive = median(imports)
    return [
        Figure("naive import of strands, mcp, boto3, bedrock_agentcore (median of 5)", naive, "s"),
        Figure("ticket agent, process start to first finished turn (median of 5)", median(starts), "s", 0.8 * naive),
        Figure("ticket agent, peak memory", _peak_bytes(_pid(stack_now())) / MEGABYTE, "MB"),
    ]


def _naive_import() -> float:
    """Seconds of a Python that imports them and ends."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", _NAIVE], check=True, cwd=tempfile.gettempdir())  # noqa: S603 - our own words
    return time.perf_counter() - began


async def _first_turn(stack_now: Callable[[], RunningStack]) -> float:
    """The agent is killed; seconds from its successor's start to its first finished turn."""
    old = _pid(stack_now())
    psutil.Process(old).kill()
    until = time.monotonic() + _RESTART_SECONDS
    async with AgentCaller.signed_in(stack_now()) as agent:
        while True:
            if time.monotonic() > until:
                raise RuntimeError("The ticket agent did not come back.")
            try:
                await agent.turn()
            except (aiohttp.ClientError, RuntimeError):
                await asyncio.sleep(0.02)
                continue
            break
    finished = time.time()
    return finished - psutil.Process(_pid(stack_now())).create_time()


def _pid(stack: RunningStack) -> int:
    return next(int(told["pid"]) for told in stack.status["processes"] if told["name"].startswith(_TICKET_AGENT))


def _peak_bytes(pid: int) -> int:
    told = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) * 1024 for line in told.splitlines() if line.startswith("VmHWM"))
