"""`python -m tests.mutants [WORD …]` breaks a copy of the project in each listed way and runs the test that must fail.

With words, only mutants whose name has one of them. Exits with 1 unless every mutant is caught.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.catalogue import ROOT, Mutant, mutants

AT_ONCE = 2
TEST_SECONDS = 240
_TREES = ("agents", "boxoffice", "db", "infra", "lambdas", "local_stack", "mcp_servers", "payment_gateway", "tests")
_FILES = ("pyproject.toml",)


@dataclass(frozen=True)
class Verdict:
    """What the test said of a mutant; `caught` when it ran and failed."""

    mutant: Mutant
    caught: bool
    word: str
    seconds: float


def copy_tree(target: Path) -> Path:
    for name in _TREES:
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
    for name in _FILES:
        shutil.copy2(ROOT / name, target / name)
    return target


def run_test(tree: Path, *tests: str) -> str:
    """Pytest's last line for some tests of a tree."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-v", "--tb=no", "-p", "no:cacheprovider", *tests]
    if len(tests) == 1:
        command.insert(4, "-x")
    try:
        done = subprocess.run(  # our own interpreter
            command,
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TEST_SECONDS * len(tests),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "did not end"
    lines = [line for line in done.stdout.splitlines() if re.search(r"\b(passed|failed|errors?)\b", line)]
    return lines[-1].strip("= ") if lines else (done.stderr.strip().splitlines() or ["said nothing"])[-1]


def judge(mutant: Mutant, trees: queue.SimpleQueue[Path]) -> Verdict:
    tree, started = trees.get(), time.monotonic()
    try:
        with mutant.applied(tree):
            word = run_test(tree, mutant.caught_by)
    finally:
        trees.put(tree)
    verdict = Verdict(mutant, bool(re.search(r"\b\d+ failed", word)), word, time.monotonic() - started)
    print(f"{'caught' if verdict.caught else 'MISSED':7} {verdict.seconds:4.0f} s  {mutant.name}", flush=True)
    return verdict


def main(words: list[str]) -> int:
    chosen = [mutant for mutant in mutants() if not words or any(word in mutant.name for word in words)]
    with tempfile.TemporaryDirectory(prefix="boxoffice-mutants-") as folder:
        copies = [copy_tree(Path(folder, str(number))) for number in range(AT_ONCE)]
        sound = run_test(copies[0], "-n", str(AT_ONCE), *sorted({mutant.caught_by for mutant in chosen}))
        print(f"unbroken: {sound}", flush=True)
        if "passed" not in sound or "failed" in sound or "error" in sound:
            print("The tests that catch mutants must pass on the unbroken tree.", file=sys.stderr)
            return 1
        trees: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for copy in copies:
            trees.put(copy)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(lambda mutant: judge(mutant, trees), chosen))
    return report(verdicts)


def report(verdicts: list[Verdict]) -> int:
    caught = sum(verdict.caught for verdict in verdicts)
    print(f"\n{'mutant':62} {'test':90} verdict")
    for verdict in verdicts:
        test = verdict.mutant.caught_by.rpartition("::")[2]
        print(f"{verdict.mutant.name[:61]:62} {test[:89]:90} {'caught' if verdict.caught else verdict.word}")
    print(f"\n{caught} of {len(verdicts)} mutants caught ({100 * caught // max(len(verdicts), 1)} %)")
    return 0 if verdicts and caught == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
