"""On whose behalf a run acts: carried through every tool call of the run, never through a model."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from zlib import crc32

from boxoffice.contracts.headers import CONVERSATION_HEADER, RUN_HEADER
from boxoffice.telemetry import correlate, outgoing

_SESSION_HEADER = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"
_WARM_SESSIONS = 4


@dataclass(frozen=True, slots=True)
class RunCaller:
    """The customer's verified subject and token, and the run they act in."""

    subject: str
    token: str = field(repr=False)
    conversation_id: str
    run_id: str


_current: ContextVar[RunCaller] = ContextVar("boxoffice_run_caller")


def act_for(caller: RunCaller) -> None:
    """From here on, tool calls of this request's task and of those it starts are this caller's."""
    _current.set(caller)
    correlate(conversation_id=caller.conversation_id, run_id=caller.run_id)


def callers_headers() -> dict[str, str]:
    """What makes a request one of the run that is under way, so that one client serves all conversations."""
    caller = _current.get()
    return {
        **outgoing(),
        "Authorization": f"Bearer {caller.token}",
        RUN_HEADER: caller.run_id,
        CONVERSATION_HEADER: caller.conversation_id,
        _SESSION_HEADER: _warm_session(caller.conversation_id),
    }


def _warm_session(conversation_id: str) -> str:
    """The tools' Runtimes keep nothing between calls: a few sessions, always warm, serve every conversation."""
    return f"boxoffice-shared-tools-session-{crc32(conversation_id.encode()) % _WARM_SESSIONS:04d}"
