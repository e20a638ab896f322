"""What a run has used of the model that was set: counted where the model is called, failed calls included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

USAGE_KEY = "boxoffice_model_use"
"""Where a run's ModelUse lies in `invocation_state`."""


@dataclass(slots=True)
class ModelUse:
    """Tokens as the model counted them; `input_tokens` are those that came from no cache."""

    calls: int = 0
    failed_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    def add(self, usage: Mapping[str, Any], *, input_has_cached: bool) -> None:
        """Add a call's Converse-shaped usage; `input_has_cached` for providers whose input counts cached tokens too."""
        read, written = _count(usage, "cacheReadInputTokens"), _count(usage, "cacheWriteInputTokens")
        fresh = _count(usage, "inputTokens") - (read + written if input_has_cached else 0)
        self.input_tokens += max(0, fresh)
        self.output_tokens += _count(usage, "outputTokens")
        self.cache_read_tokens += read
        self.cache_write_tokens += written

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return max(0, value) if isinstance(value, int) else 0
