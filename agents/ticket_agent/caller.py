"""On whose behalf a run acts: carried through every tool call of the run, never through a model."""

from __future__ import annotations

from collections.abc import Generator
from contextvars import ContextVar
from dataclasses import dataclass, field
from zlib import crc32

import httpx

from boxoffice.contracts.headers import CONVERSATION_HEADER, RUN_HEADER

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


class CallerAuth(httpx.Auth):
    """Signs each request as the caller of the run that is under way, so that one client serves all conversations."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        caller = _current.get()
        request.headers["Authorization"] = f"Bearer {caller.token}"
        request.headers[RUN_HEADER] = caller.run_id
        request.headers[CONVERSATION_HEADER] = caller.conversation_id
        request.headers[_SESSION_HEADER] = _warm_session(caller.conversation_id)
        yield request


def _warm_session(conversation_id: str) -> str:
    """The tools' Runtimes keep nothing between calls: a few sessions, always warm, serve every conversation."""
    return f"boxoffice-shared-tools-session-{crc32(conversation_id.encode()) % _WARM_SESSIONS:04d}"
