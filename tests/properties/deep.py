"""`python -m tests.properties.deep` runs every law for DEEP_SECONDS (an hour), with new seeds, and counts per law.

Lanes side by side, each in rounds that grow: the hostile model; what wants much time (order machine, races with 500
clients, a death at each side of every call, the running stack); the 21 properties, faults, time, the interface. One
line per step; a failure is printed with its example and the command that shows it again, and the rest goes on.

The figures end as a table, and as JSON in DEEP_FIGURES (build/deep-run.json), from which `python -m
tests.properties.table --deep FILE` writes them into docs/properties.md. Ends with 1 if a law broke, or if the time went
without any figure of one of the files.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from tests.properties.figures import VARIABLE, law_of, machine, summed, told
from tests.properties.table import ABOUT_THE_LAWS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
HOSTILE_CALLS = 100_000
"""What an hour must reach of the hostile model."""
HOSTILE = "test_hostile_model.py"
FIRST = ("test_order_machine.py", "test_races.py", "test_crashes.py", "test_hostile_customer.py")
ELSEWHERE = ("../e2e/test_running_stack.py",)
_TALE_LINES = 80
_END_SECONDS = 60
_INTERRUPTED = 2


def sizes(number: int) -> dict[str, str]:
    """The variables that size the steps of a lane's round; each round tries more."""
    return {
        "DEEP_EXAMPLES": str(100 * number),
        "HOSTILE_EXAMPLES": "150",
        "ORDER_MACHINE_EXAMPLES": str(25 * number),
        "ORDER_MACHINE_STEPS": str(min(25 + 5 * number, 80)),
        "RACE_CLIENTS": "500",
        "CRASH_EVERYWHERE": "1",
        "DESCRIBED_EXAMPLES": str(20 * number),
    }


def lanes() -> list[list[str]]:
    """Test files, seen from this folder; those of a lane run one after the other."""
    found = sorted(path.name for path in HERE.glob("test_*.py"))
    rest = [name for name in found if name not in {*FIRST, HOSTILE, *ABOUT_THE_LAWS}]
    return [[HOSTILE], [*FIRST, *ELSEWHERE], rest]


def again(file: str, seed: str, sized: dict[str, str]) -> str:
    """What to type, in the project's folder, to see the same examples."""
    variables = " ".join(f"{name}={value}" for name, value in {"HYPOTHESIS_PROFILE": "deep", **sized}.items())
    return f"{variables} pytest -x --hypothesis-seed={seed} {os.path.relpath(HERE / file, ROOT)}"


@dataclass
class DeepRun:
    """What runs until `ends`, on the monotonic clock; `failed` says what broke, and with which seed."""

    folder: Path
    ends: float
    began: float = field(default_factory=time.monotonic)
    failed: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    """Lines of figures."""
    files_counted: set[str] = field(default_factory=set)
    """Those that told any."""
    interrupted: threading.Event = field(default_factory=threading.Event)
    """Set when a person ended the run: the signal reached every step then."""
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def lane(self, files: list[str]) -> None:
        """Round after round; a file that broke is left out of the rounds that follow."""
        sound = list(files)
        for number in count(1):
            for file in list(sound):
                if time.monotonic() >= self.ends:
                    return
                if not self._step(file, number):
                    sound.remove(file)
            if not sound:
                return

    def _step(self, file: str, number: int) -> bool:
        """One run of a file; whether its laws held, as far as the time went."""
        law, seed, began = law_of(file), str(time.time_ns() % 10**9), time.monotonic()
        figures = self.folder / f"{law}-{seed}"
        figures.touch()
        code, output = self._run(file, seed, {**sizes(number), VARIABLE: str(figures)})
        lines = figures.read_text(encoding="utf-8").splitlines()
        self.counted.extend(lines)
        if lines:
            self.files_counted.add(file)
        held = "; ".join(f"{name}: {told(counts)}" for name, counts in sorted(summed(lines).items()))
        took = f"{law}, round {number}, {time.monotonic() - began:.0f} s"
        if code is None:
            self._say(f"{took}, the time was up: {held}")
        elif code == 0:
            self._say(f"{took}: {held}")
        else:
            self.failed.append(f"{law} (round {number}, seed {seed})")
            self._say(f"{took}: BROKEN\n{output}again: {again(file, seed, sizes(number))}")
        return code in {None, 0}

    def _run(self, file: str, seed: str, sized: dict[str, str]) -> tuple[int | None, str]:
        """Pytest's exit code, None when it was interrupted since the time was up; and the end of what it printed."""
        command = [sys.executable, "-m", "pytest", "-qx", "--tb=short", "--show-capture=no", "--timeout=0"]
        command += [f"--hypothesis-seed={seed}", str(HERE / file)]
        environment = {**os.environ, **sized, "HYPOTHESIS_PROFILE": "deep"}
        with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
            process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
            code = self._awaited(process)
            log.seek(0)
            return code, "".join(log.readlines()[-_TALE_LINES:])

    def _awaited(self, process: subprocess.Popen[bytes]) -> int | None:
        try:
            code = process.wait(max(self.ends - time.monotonic(), 1))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # pytest ends what its fixtures started
        else:
            return None if code == _INTERRUPTED and self.interrupted.is_set() else code
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return None

    def _say(self, words: str) -> None:
        with self._printing:
            print(f"{int(time.monotonic() - self.began) // 60:3} min  {words}", flush=True)

    def report(self, seconds: float) -> dict[str, Any]:
        """The run as docs/properties.md keeps it."""
        began = datetime.now(UTC) - timedelta(seconds=time.monotonic() - self.began)
        return {
            "date": began.date().isoformat(),
            "machine": machine(),
            "seconds": round(time.monotonic() - self.began),
            "wanted_seconds": round(seconds),
            "failed": self.failed,
            "figures": {law: dict(counts) for law, counts in sorted(summed(self.counted).items())},
        }


def main() -> int:
    seconds = float(os.environ.get("DEEP_SECONDS", "3600"))
    target = Path(os.environ.get("DEEP_FIGURES", ROOT / "build" / "deep-run.json"))
    with tempfile.TemporaryDirectory(prefix="boxoffice-deep-") as folder:
        run = DeepRun(Path(folder), time.monotonic() + seconds)
        with ThreadPoolExecutor(len(lanes())) as pool:
            ended = [pool.submit(run.lane, files) for files in lanes()]
            try:
                for lane in ended:
                    lane.result()
            except KeyboardInterrupt:
                run.interrupted.set()
                run.ends = 0
        report = run.report(seconds)
    calls = report["figures"].get(law_of(HOSTILE), {}).get("tool_calls", 0)
    if seconds >= 3600 and calls < HOSTILE_CALLS:
        run.failed.append(f"only {calls:,} hostile tool calls instead of {HOSTILE_CALLS:,}")
    untold = {file for files in lanes() for file in files} - run.files_counted
    run.failed += [f"nothing was counted of {law}" for law in sorted(map(law_of, untold))]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for law, counts in report["figures"].items():
        print(f"{law:28} {told(counts)}")
    print(f"broken: {', '.join(run.failed)}" if run.failed else "every law held")
    print(f"the figures are in {target}")
    return 1 if run.failed else 0


if __name__ == "__main__":
    sys.exit(main())
