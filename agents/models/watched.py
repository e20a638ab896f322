"""A model elsewhere, watched: a stream that breaks off counts as a failure and never as an empty answer."""

import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from threading import Event
from typing import Any, TypeVar

from pydantic import BaseModel
from strands.models import Model
from strands.types.content import Messages
from strands.types.streaming import StreamEvent
from strands.types.tools import ToolSpec

from agents.models.breaker import Breaker
from agents.models.failures import told_failure
from agents.models.usage import USAGE_KEY, ModelUse
from boxoffice.telemetry import annotate

LONGEST_CALL_SECONDS = 60.0
"""A stream that keeps dripping is given up then; one that is silent, after the time its client was given."""
_CUT_SHORT = frozenset({"max_tokens", "model_context_window_exceeded", "malformed_model_output", "malformed_tool_use"})
"""Reasons to stop that leave half an answer, or one that nobody can read."""
_Output = TypeVar("_Output", bound=BaseModel)

logger = logging.getLogger(__name__)


class IncompleteStream(Exception):
    """A model's stream ended without content, in the middle, without saying that it was done, or took too long."""


class WatchedModel(Model):
    """Passes a model's stream on, raises IncompleteStream where it is cut short, and tells the breaker how it went.

    What each call used is added to the run's ModelUse, if `invocation_state` has one.
    """

    def __init__(
        self,
        model: Model,
        breaker: Breaker,
        *,
        provider: str,
        input_has_cached: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._breaker, self._clock = model, breaker, clock
        self._provider, self._input_has_cached = provider, input_has_cached
        self._supports_structured_output = model._supports_structured_output

    @property
    def stateful(self) -> bool:
        return self._model.stateful

    def update_config(self, **model_config: Any) -> None:
        self._model.update_config(**model_config)

    def get_config(self) -> Any:
        return self._model.get_config()

    async def structured_output(
        self, output_model: type[_Output], prompt: Messages, system_prompt: str | None = None, **kwargs: Any
    ) -> AsyncGenerator[dict[str, _Output | Any], None]:
        async for event in self._model.structured_output(output_model, prompt, system_prompt, **kwargs):
            yield event

    async def stream(
        self,
        messages: Messages,
        tool_specs: list[ToolSpec] | None = None,
        system_prompt: str | None = None,
        *,
        cancel_signal: Event | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[StreamEvent]:
        """The model's events. Raises what the model raises, and IncompleteStream."""
        use = (kwargs.get("invocation_state") or {}).get(USAGE_KEY) or ModelUse()
        use.calls += 1
        model_id = str(self.get_config().get("model_id"))
        annotate("gen_ai.response.model", model_id)
        unwanted = _Unwanted(cancel_signal)
        seen = _Seen()
        over_at = self._clock() + LONGEST_CALL_SECONDS
        stream = self._model.stream(messages, tool_specs, system_prompt, cancel_signal=unwanted, **kwargs)
        try:
            async with aclosing(stream) as events:  # type: ignore[type-var]  # an async generator, typed as an iterator
                async for event in events:
                    seen.note(event)
                    if "metadata" in event:
                        use.add(event["metadata"].get("usage") or {}, input_has_cached=self._input_has_cached)
                    if self._clock() > over_at and not seen.whole:
                        raise IncompleteStream("The model's stream took too long.")  # noqa: TRY301 - counted below
                    if not seen.cut_short:
                        yield event
            if not seen.whole and not unwanted.is_set():
                raise IncompleteStream(f"The model's stream ended early ({seen}).")  # noqa: TRY301 - counted below
        except Exception as error:
            if not seen.whole:
                told = {"provider": self._provider, "model": model_id, **told_failure(error)}
                logger.warning("a model's call failed", extra=told)
                use.failed_calls += 1
                self._breaker.failed()
                raise
            # the message has come; what broke off after it is only the count of its tokens
            logger.warning("a model's stream broke off after its message", exc_info=True)
        finally:
            # whoever reads the line on a thread of its own stops at the next piece, instead of paying for all of it
            unwanted.set()
        self._breaker.succeeded()


class _Seen:
    """What of a message has come; one that was `cut_short` goes on with nothing but the count of its tokens."""

    def __init__(self) -> None:
        self._stopped: str | None = None
        self._filled = False

    def note(self, event: StreamEvent) -> None:
        if "messageStop" in event:
            self._stopped = str(event["messageStop"].get("stopReason"))
        self._filled = self._filled or "contentBlockDelta" in event or "contentBlockStart" in event

    @property
    def cut_short(self) -> bool:
        return self._stopped in _CUT_SHORT

    @property
    def whole(self) -> bool:
        return self._stopped is not None and not self.cut_short and self._filled

    def __str__(self) -> str:
        return f"stopped={self._stopped}, filled={self._filled}"


class _Unwanted(Event):
    """Set when the agent cancels its run, or when nobody listens to this call any more."""

    def __init__(self, cancelled: Event | None) -> None:
        super().__init__()
        self._cancelled = cancelled

    def is_set(self) -> bool:
        return super().is_set() or (self._cancelled is not None and self._cancelled.is_set())
