"""`python -m agents.ticket_agent --port P`: the Ticket Agent's process."""

from __future__ import annotations

import argparse

import uvicorn

from agents.ticket_agent.app import build


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--host", default="127.0.0.1", help="0.0.0.0 inside a Runtime's microVM")
    arguments.add_argument("--port", type=int, default=8080)
    asked = arguments.parse_args()
    uvicorn.run(build(), host=asked.host, port=asked.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
