"""Notes who signed in, and refuses whoever is called refused."""

from typing import Any

from lambdas.record import record


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    record("account_linker", event=event)
    if event["request"]["userAttributes"]["email"].startswith("refused"):
        raise PermissionError("this account is refused")
    return event
