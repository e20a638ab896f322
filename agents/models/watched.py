"""A model elsewhere, watched: a stream that breaks off counts as a failure and never as an empty answer."""

from collections.abc import AsyncGenerator, AsyncIterator
from threading import Event
from typing import Any, TypeVar

from pydantic import BaseModel
from strands.models import Model
from strands.types.content import Messages
from strands.types.streaming import StreamEvent
from strands.types.tools import ToolSpec

from agents.models.breaker import Breaker

_Output = TypeVar("_Output", bound=BaseModel)


class IncompleteStream(Exception):
    """A model's stream ended without content or without saying that it was done."""


class WatchedModel(Model):
    """Passes a model's stream on, raises IncompleteStream where it is cut short, and tells the breaker how it went."""

    def __init__(self, model: Model, breaker: Breaker) -> None:
        self._model, self._breaker = model, breaker
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
        stopped = filled = False
        try:
            async for event in self._model.stream(
                messages, tool_specs, system_prompt, cancel_signal=cancel_signal, **kwargs
            ):
                stopped = stopped or "messageStop" in event
                filled = filled or "contentBlockDelta" in event or "contentBlockStart" in event
                yield event
        except Exception:
            self._breaker.failed()
            raise
        if not (stopped and filled) and not (cancel_signal and cancel_signal.is_set()):
            self._breaker.failed()
            raise IncompleteStream(f"The model's stream ended early (stopped={stopped}, filled={filled}).")
        self._breaker.succeeded()
