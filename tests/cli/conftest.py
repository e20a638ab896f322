"""A state folder on which a small Boxoffice seems to run."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from tests.cli.small_boxoffice import SmallBoxoffice
from tests.local_stack.processes import serving


@dataclass
class Place:
    """A state folder with a status and a held lock; `run` runs a command on it."""

    state: Path
    boxoffice: SmallBoxoffice
    lock: IO[bytes]

    def run(self, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        return boxoffice(*arguments, "--state", str(self.state), typed=typed)


def boxoffice(*arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Runs `boxoffice …` as a process of its own, away from any terminal."""
    command = [sys.executable, "-m", "boxoffice.cli.main", *arguments]
    environment = {**os.environ, "COLUMNS": "200", "TERM": "dumb"}
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, check=False, timeout=60, env=environment
    )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    small = SmallBoxoffice()
    with serving(small.build) as port, (tmp_path / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        base = f"http://127.0.0.1:{port}"
        pool = {"endpoint": base, "region": "eu-central-1", "userPoolId": "p", "clientId": "c", "bearer": "access"}
        status = {
            "ready": True,
            "web": base,
            "api": f"{base}/api",
            "socket": f"ws://127.0.0.1:{port}/socket",
            "gateway": base,
            "mailbox": f"{base}/mailbox",
            "rdsData": {
                "endpoint": base,
                "resourceArn": "arn:aws:rds:eu-central-1:000000000000:cluster:boxoffice",
                "database": "boxoffice",
                "secretArns": {"background": "arn:aws:secretsmanager:eu-central-1:000000000000:secret:b"},
            },
            "cognito": {"customers": pool, "staff": pool},
            "users": [
                {"email": "ada@example.com", "password": "secret", "role": "customer"},
                {"email": "wrong@example.com", "password": "mistaken", "role": "customer"},
                {"email": "staff@example.com", "password": "secret", "role": "staff"},
            ],
            "agents": {},
            "processes": [{"name": "gateway", "pid": 17, "restarts": 2, "ready": True}],
        }
        (tmp_path / "status.json").write_text(json.dumps(status))
        yield Place(tmp_path, small, lock)
