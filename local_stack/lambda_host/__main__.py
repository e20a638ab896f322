"""`python -m local_stack.lambda_host --port P` serves the project's Lambda functions on 127.0.0.1:P."""

from __future__ import annotations

import argparse
import logging
import sys
from dataclasses import replace

import uvloop
from aiohttp import web

from local_stack.json_logs import log_json
from local_stack.lambda_host.host import HostSettings, LambdaHost, Sizes


def _sizes(text: str) -> tuple[str, Sizes]:
    """`agent_orchestrator=4:32`: four workers kept, 32 at most."""
    name, _, numbers = text.partition("=")
    warm, _, most = numbers.partition(":")
    try:
        return name, Sizes(warm=int(warm), most=int(most))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not like agent_orchestrator=4:32") from error


def main(arguments: list[str]) -> None:
    settings = HostSettings()
    parser = argparse.ArgumentParser(prog="python -m local_stack.lambda_host", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=_sizes, action="append", default=[], metavar="NAME=WARM:MOST")
    parser.add_argument("--idle-seconds", type=float, default=settings.idle_seconds)
    options = parser.parse_args(arguments)
    log_json("lambda-host", logging.INFO)
    sizes = {**settings.sizes, **dict(options.workers)}
    settings = replace(settings, sizes=sizes, idle_seconds=options.idle_seconds)
    uvloop.install()
    web.run_app(
        LambdaHost(settings).application(),
        host="127.0.0.1",
        port=options.port,
        access_log=None,
        print=None,
        shutdown_timeout=1.0,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
