"""The scan of the logs finds what it is for, and nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.supervisor.people import PASSWORD
from tests.telemetry.leaks import leaks_in, leaks_in_folder

TOKEN = ".".join(("eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiJhbm4ifQ", "c2ln"))
_ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("card number", "charging 4242424242424242 now"),
        ("card number", '{"message":"charging 4242 4242 4242 4242"}'),
        ("card number", "card=3782-822463-10005"),
        ("token", f"token {TOKEN}"),
        ("token", '{"headers":{"Authorization":"Bearer 0123456789abcdef"}}'),
        ("secret", "key sk_test_0123456789"),
        ("secret", "method pm_0123456789"),
        ("mail address", '{"to":"ann@example.com"}'),
        ("name", "Good morning, Chloe!"),
    ],
)
def test_each_kind_is_found(kind: str, line: str) -> None:
    assert [leak.kind for leak in leaks_in(f"before\n{line}\n", "a.log")] == [kind]
    assert [leak.where for leak in leaks_in(f"before\n{line}\n", "a.log")] == ["a.log:2"]


@pytest.mark.parametrize(
    "line",
    [
        "run 42424242-4242-4242-4242-424242424242 worked off",
        '{"trace_id":"4242424242424242","timestamp":"2026-11-20T14:13:25.506+00:00"}',
        "2026-11-20 14:13:23.401 UTC [7959] LOG:  listening on 127.0.0.1:22904",
        "charging •••• 4242 of [mail]",
        "from tickets@lindenpark.example",
        "number 4242424242424241",
    ],
)
def test_what_is_harmless_is_not(line: str) -> None:
    assert list(leaks_in(line, "a.log")) == []


def test_a_stacks_own_secrets_are_looked_for(tmp_path: Path) -> None:
    (tmp_path / "state" / "logs").mkdir(parents=True)
    (tmp_path / "state" / "gateway.key").write_text("plain-and-unremarkable\n")
    (tmp_path / "state" / "secrets.json").write_text(
        json.dumps({"arn": {"username": "u", "password": "s3same-open", "database": "d"}})
    )
    log = tmp_path / "state" / "logs" / "lambda-host.log.1"
    log.write_text(f"plain-and-unremarkable\ns3same-open\n{PASSWORD}\nfine\n")
    found = leaks_in_folder(tmp_path)
    log.unlink()  # or this run would not be clean
    assert [(leak.kind, leak.where) for leak in found] == [("secret", f"{log}:{line}") for line in (1, 2, 3)]


_RUN = """
import logging, subprocess, sys
from tests.telemetry.watch import logs_are_clean

def test_file(tmp_path):
    (tmp_path / 'ticket.log').write_text('Hello, Bruno')

def test_errors():
    sys.stderr.write('Hello, Bruno')

def test_process():
    subprocess.run(['echo', 'Hello, Bruno'])

def test_log():
    logging.warning('Hello, Bruno')

def test_last():
    pass
"""


def test_a_run_whose_logs_are_not_clean_fails(tmp_path: Path) -> None:
    tests, settings, base = tmp_path / "test_it.py", tmp_path / "no.ini", tmp_path / "base"
    tests.write_text(_RUN)
    settings.write_text("[pytest]\n")
    options = ["-q", "-c", str(settings), "-p", "no:cacheprovider", "--import-mode=importlib", f"--basetemp={base}"]
    command = [sys.executable, "-m", "pytest", *options, str(tests)]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=100, check=False)
    shutil.rmtree(base)  # or this run would not be clean either
    assert done.returncode == 1, done.stdout
    assert "5 passed, 1 error" in done.stdout
    for where in (
        "ticket.log:1",
        "test_errors (Captured stderr",
        "test_process (Captured stdout",
        "test_log (Captured log",
    ):
        assert where in done.stdout
