"""Notes that it was called."""

from typing import Any

from lambdas.record import record


def handler(event: dict[str, Any], context: Any) -> None:
    record("outbox_dispatcher", event=event)
