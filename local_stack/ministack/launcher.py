"""Runs MiniStack with our patches; started by the Python of MiniStack's own environment (see `service`)."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path

PATCHED_VERSION = "1.5.33"


def _environment(state: Path, port: int, region: str) -> dict[str, str]:
    """MiniStack reads its settings when it is imported."""
    folder = state / "ministack"
    return {
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_REGION": region,
        "STATE_DIR": str(folder),
        "TMPDIR": str(folder),
        "COGNITO_DEFAULT_FROM": "no-reply@boxoffice.example",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder / 'no-docker'}",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }


def _patch(state: Path) -> None:
    from local_stack.ministack.patches import (  # noqa: PLC0415 - they import MiniStack, which needs its settings
        event_sources,
        gateway_answers,
        lambda_proxy,
        mailbox,
        user_pools,
    )
    from local_stack.ministack.patches.queue_store import QueueStore  # noqa: PLC0415 - as above
    from local_stack.ministack.patches.stack_store import StackStore  # noqa: PLC0415 - as above

    folder = state / "ministack"
    lambda_proxy.install()
    event_sources.install()
    gateway_answers.install()
    mailbox.install(state / "mailbox")
    user_pools.install(folder / "user-pools.json")
    queues = QueueStore(folder / "queues.json")
    queues.install()
    StackStore(folder / "stacks").install(afterwards=queues.restore)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m local_stack.ministack.launcher", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--region", default="eu-central-1")
    options = parser.parse_args(arguments)
    if version("ministack") != PATCHED_VERSION:
        sys.exit(f"The patches are for MiniStack {PATCHED_VERSION}, not {version('ministack')}: install it again.")
    state = options.state.resolve()
    (state / "ministack").mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.update(_environment(state, options.port, options.region))
    _patch(state)
    from ministack.app import main as serve  # noqa: PLC0415 - as above

    sys.argv = ["ministack"]
    serve()


if __name__ == "__main__":
    main(sys.argv[1:])
