"""`python -m tests.mutants [WORD …]` breaks a copy of the project in each listed way and runs the test that must fail.

With words, only mutants whose name has one of them. Exits with 1 unless every mutant is caught. MUTANTS_AT_ONCE says
how many run side by side.
"""

from __future__ import annotations

import os
import queue
import re
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.mutants.catalogue import Mutant, mutants
from tests.mutants.trees import Tree

AT_ONCE = int(os.environ.get("MUTANTS_AT_ONCE", "2"))


@dataclass(frozen=True)
class Verdict:
    """What the test said of a mutant; `caught` when it ran and failed."""

    mutant: Mutant
    caught: bool
    word: str


@dataclass
class Hunt:
    """Mutants on several trees at once, with a line for each that is judged."""

    wanted: list[Mutant]
    trees: queue.SimpleQueue[Tree] = field(default_factory=queue.SimpleQueue)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _printing: threading.Lock = field(default_factory=threading.Lock)

    def judge(self, mutant: Mutant) -> Verdict:
        tree, started = self.trees.get(), time.monotonic()
        try:
            with tree.broken(mutant):
                word = tree.run(mutant.caught_by)
        finally:
            self.trees.put(tree)
        verdict = Verdict(mutant, bool(re.search(r"\b\d+ failed", word)), word)
        with self._printing:
            said = "caught" if verdict.caught else "MISSED"
            took = time.monotonic() - started
            print(f"{next(self._numbers):3}/{len(self.wanted)} {said} {took:4.0f} s  {mutant.name}", flush=True)
        return verdict

    def all(self) -> list[Verdict]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(self.judge, self.wanted))


def main(words: list[str]) -> int:
    hunt = Hunt([mutant for mutant in mutants() if not words or any(word in mutant.name for word in words)])
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="boxoffice-mutants-") as folder:
        trees = [Tree.copied(Path(folder, str(number))) for number in range(AT_ONCE)]
        tests = sorted({mutant.caught_by for mutant in hunt.wanted})
        print(f"{len(tests)} tests on the unbroken tree", flush=True)
        sound = trees[0].run(*tests, at_once=max(AT_ONCE, 2))
        print(f"unbroken: {sound}", flush=True)
        if "passed" not in sound or "failed" in sound or "error" in sound:
            print("The tests that catch mutants must pass on the unbroken tree.", file=sys.stderr)
            return 1
        for tree in trees:
            hunt.trees.put(tree)
        return report(hunt.all(), time.monotonic() - started)


def report(verdicts: list[Verdict], seconds: float) -> int:
    caught = sum(verdict.caught for verdict in verdicts)
    print(f"\n{'mutant':62} {'test':90} verdict")
    for verdict in verdicts:
        test = verdict.mutant.caught_by.rpartition("::")[2]
        print(f"{verdict.mutant.name[:61]:62} {test[:89]:90} {'caught' if verdict.caught else verdict.word}")
    share = 100 * caught // max(len(verdicts), 1)
    print(f"\n{caught} of {len(verdicts)} mutants caught ({share} %) in {seconds / 60:.0f} minutes")
    return 0 if verdicts and caught == len(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
