"""The second argument of a Lambda handler."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What AWS tells a handler about its invocation; `deadline_ms` is in milliseconds since 1970."""

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    deadline_ms: int
    memory_limit_in_mb: str = "512"
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None

    @property
    def log_group_name(self) -> str:
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        return "local"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation is ended, never negative."""
        return max(0, self.deadline_ms - int(time.time() * 1000))
