"""How to start MiniStack and to know that it is up."""

from __future__ import annotations

import http.client
import os
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-central-1"


class NotReady(Exception):
    """MiniStack did not answer in time."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A process to start: its arguments and its whole environment."""

    arguments: tuple[str, ...]
    environment: dict[str, str]


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / "bin" / "python"


def launch(python: Path, *, port: int, state: Path, region: str = REGION) -> Launch:
    """The process that serves 127.0.0.1:`port` and keeps its state under the folder `state`.

    `python` is what `installation.install` returned. Its health is GET /_ministack/health: the port opens only after
    everything that was deployed before is back.
    """
    return Launch(
        arguments=(
            str(python),
            "-m",
            "local_stack.ministack.launcher",
            "--port",
            str(port),
            "--state",
            str(state),
            "--region",
            region,
        ),
        environment={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", str(state)),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        },
    )


def wait_until_ready(port: int, *, timeout_seconds: float = 30.0) -> None:
    """Returns once MiniStack answers; raises NotReady when the time is over."""
    last = time.monotonic() + timeout_seconds
    while time.monotonic() < last:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/_ministack/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
        finally:
            connection.close()
    raise NotReady(f"MiniStack did not answer on port {port} within {timeout_seconds:.0f} seconds; see its log.")
