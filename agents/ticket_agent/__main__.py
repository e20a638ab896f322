"""`python -m agents.ticket_agent --port P`: the Ticket Agent's process."""

from __future__ import annotations

import argparse
import gc
import sys


def main() -> None:
    # a session of a Runtime begins with this process, so each import is waited for: see docs/benchmarks.md
    gc.disable()
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # httpx' command line, with all it imports
    import uvicorn  # noqa: PLC0415 - after the above

    from agents.ticket_agent.app import build  # noqa: PLC0415 - as above
    from boxoffice.wiring.collection import keep_what_is_loaded  # noqa: PLC0415 - as above
    from boxoffice.wiring.telemetry import observe  # noqa: PLC0415 - as above

    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--host", default="127.0.0.1", help="0.0.0.0 inside a Runtime's microVM")
    arguments.add_argument("--port", type=int, default=8080)
    asked = arguments.parse_args()
    observe("ticket_agent")
    app = build()
    keep_what_is_loaded()
    uvicorn.run(app, host=asked.host, port=asked.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()
