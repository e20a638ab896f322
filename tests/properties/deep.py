"""`python -m tests.properties.deep` runs the properties for DEEP_SECONDS (an hour), with new seeds.

Rounds go on until the time is up: the order machine with ever more and longer examples, the races with 500 clients, a
death at each side of every call, then whatever else lies in this folder under the `deep` profile. Prints figures per
law; ends with 1 at the first failure, whose example Hypothesis has printed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

from tests.properties.figures import VARIABLE, summed

HERE = Path(__file__).parent
OURS = ("test_order_machine.py", "test_races.py", "test_crashes.py")


def rounds(number: int) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, tests and environment of what a round runs."""
    machine = {"ORDER_MACHINE_EXAMPLES": str(25 * number), "ORDER_MACHINE_STEPS": str(min(25 + 5 * number, 80))}
    wanted = [
        ("the order machine", ["test_order_machine.py"], machine),
        ("races", ["test_races.py"], {"RACE_CLIENTS": "500" if number > 1 else "100"}),
        ("crashes", ["test_crashes.py"], {"CRASH_EVERYWHERE": "1"}),
    ]
    others = sorted(path.name for path in HERE.glob("test_*.py") if path.name not in OURS)
    return [*wanted, *((name, [name], {}) for name in others)] if number == 1 else wanted


def run(tests: list[str], environment: dict[str, str], *, seed: int, figures: Path, seconds: float) -> int | None:
    """Pytest's exit code; None when the time was up."""
    command = [sys.executable, "-m", "pytest", "-qx", "--timeout=0", "--show-capture=no", f"--hypothesis-seed={seed}"]
    told = {**os.environ, "HYPOTHESIS_PROFILE": "deep", VARIABLE: str(figures), **environment}
    # its own interpreter and tests
    process = subprocess.Popen([*command, *(str(HERE / name) for name in tests)], env=told, cwd=HERE.parents[1])
    try:
        return process.wait(max(seconds, 1))
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait(60)
        return None


def main() -> int:
    ends = time.monotonic() + float(os.environ.get("DEEP_SECONDS", "3600"))
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="boxoffice-deep-") as folder:
        figures = Path(folder, "figures")
        figures.touch()
        for number in count(1):
            for name, tests, environment in rounds(number):
                left = ends - time.monotonic()
                if left <= 0 or failed:
                    break
                print(f"round {number}: {name}", flush=True)
                if run(tests, environment, seed=int(time.time()), figures=figures, seconds=left):
                    failed.append(f"{name} in round {number}")
            if failed or time.monotonic() >= ends:
                break
        for law, counts in sorted(summed(figures.read_text(encoding="utf-8").splitlines()).items()):
            print(f"{law}: " + ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items()))
    print(f"failed: {', '.join(failed)}" if failed else "every law held")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
