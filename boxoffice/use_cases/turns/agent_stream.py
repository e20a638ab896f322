"""The agent's answer, read beside the turn, so that a silent agent never holds up what is ready to be told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from contextvars import copy_context
from types import TracebackType
from typing import Any

from boxoffice.aws.agentcore import AgentBrokeOff, AgentError, AgentRuntime, parse_event, session_id
from boxoffice.store.runs import TakenRun


class _End:
    """The stream is over."""


class AgentStream:
    """One call of the agent; the request leaves when the block is entered."""

    def __init__(self, runtime: AgentRuntime, run: TakenRun, body: Mapping[str, Any]) -> None:
        self._runtime = runtime
        self._run = run
        self._body = body
        self._arrived: queue.SimpleQueue[dict[str, Any] | AgentError | type[_End]] = queue.SimpleQueue()
        self._unwanted = threading.Event()

    def __enter__(self) -> AgentStream:
        # in a copy of the turn's context, so that logs and traces know what the call belongs to
        threading.Thread(target=copy_context().run, args=(self._read,), name="agent-stream", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unwanted.set()

    @property
    def more(self) -> bool:
        """Whether something has come that was not taken yet."""
        return not self._arrived.empty()

    def next(self, seconds: float) -> dict[str, Any] | None:
        """The next event; None when none came in time. Raises AgentError, also for a stream that just ends."""
        try:
            item = self._arrived.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(item, AgentError):
            raise item
        if isinstance(item, type):
            raise AgentBrokeOff("the agent's answer broke off")
        return item

    def _read(self) -> None:
        try:
            session = session_id(self._run.conversation_id)
            with self._runtime.stream(self._run.token, session, self._body) as events:
                for data in events:
                    if self._unwanted.is_set():
                        return
                    self._arrived.put(parse_event(data))
        except AgentError as error:
            self._arrived.put(error)
        finally:
            self._arrived.put(_End)
