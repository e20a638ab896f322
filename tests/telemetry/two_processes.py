"""`python -m tests.telemetry.two_processes begin|take-up|answer CARRIER`: one process's part in a trace.

Whatever it can, it puts private words into its spans.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from uuid import UUID

from boxoffice.aws.data_api.calls import RetryPolicy, call
from boxoffice.telemetry import annotate, continued, flush, outgoing, root, span, traced
from boxoffice.telemetry.runs import begin_run, take_up_run
from boxoffice.wiring.telemetry import observe

CONVERSATION, RUN = UUID("11111111-2222-3333-4444-555555555555"), "run-1"
PRIVATE = ("4242 4242 4242 4242", "ada@example.com", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl", "Ada")


class Refused(Exception):
    code = "sold_out"


@traced
def place_order(name: str) -> None:
    """A use case that fails with the customer's name in its message."""
    call("ExecuteStatement", lambda: None, RetryPolicy(), summary="orders/place")
    raise Refused(name)


def main() -> None:
    part = sys.argv[1]
    observe(part)
    if part == "begin":
        with begin_run(CONVERSATION, RUN, "chat_socket run"), span("queue send"):
            pass
    elif part == "take-up":
        with take_up_run(CONVERSATION, RUN, "work off run") as seen:
            seen.set("gen_ai.prompt", " ".join(PRIVATE))  # not one of the attributes that are kept
            seen.set("boxoffice.outcome", " ".join(PRIVATE[:3]))  # kept, and masked
            with span("invoke runtime", "client"):
                sys.stdout.write(outgoing()["traceparent"])
    else:
        with continued(sys.argv[2], "POST /mcp"), suppress(Refused):
            annotate("gen_ai.response.model", "rules")
            place_order(PRIVATE[3])
        with root("sweep"):
            pass
    with span("nobody's"):  # no trace is under way
        pass
    flush()


if __name__ == "__main__":
    main()
