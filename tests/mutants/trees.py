"""Copies of the project to break: the Python trees, and the web app with the packages that are installed already."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.catalogue import ROOT, Mutant

TEST_SECONDS = 600
_TREES = (
    "agents",
    "boxoffice",
    "db",
    "infra",
    "lambdas",
    "local_stack",
    "mcp_servers",
    "payment_gateway",
    "tests",
    "web",
)
_LEFT_OUT = shutil.ignore_patterns("__pycache__", ".hypothesis", "node_modules")
_BUILD_SECONDS = 120


@dataclass(frozen=True)
class Tree:
    """A copy that takes one mutant at a time."""

    path: Path

    @classmethod
    def copied(cls, path: Path) -> Tree:
        for name in _TREES:
            shutil.copytree(ROOT / name, path / name, ignore=_LEFT_OUT)
        shutil.copy2(ROOT / "pyproject.toml", path / "pyproject.toml")
        (path / "web" / "node_modules").symlink_to(ROOT / "web" / "node_modules")
        tree = cls(path)
        tree._build_web()
        shutil.copytree(tree._built, tree._sound)
        return tree

    @property
    def _built(self) -> Path:
        return self.path / "build" / "web"

    @property
    def _sound(self) -> Path:
        return self.path / "build" / "sound-web"

    @contextmanager
    def broken(self, mutant: Mutant) -> Iterator[None]:
        """The tree with the mutant in it, its web app built where that is what broke; afterwards as it was."""
        of_the_web = any(edit.file.startswith("web/") for edit in mutant.edits)
        with mutant.applied(self.path):
            try:
                if of_the_web:
                    self._build_web()
                yield
            finally:
                if of_the_web:
                    shutil.rmtree(self._built)
                    shutil.copytree(self._sound, self._built)

    def _build_web(self) -> None:
        command = ["npm", "run", "--silent", "build", "--", "--logLevel", "error"]
        subprocess.run(  # the build that `make setup` runs
            command, cwd=self.path / "web", env=self._environment(), check=True, timeout=_BUILD_SECONDS
        )

    def run(self, *tests: str, at_once: int = 1) -> str:
        """Pytest's last line for some tests: examples are tried in the same order, and none is made smaller."""
        command = [sys.executable, "-m", "pytest", "-v", "--tb=no", "--timeout=0", "-p", "no:cacheprovider", *tests]
        command += ["-x"] if at_once == 1 else ["-n", str(at_once), "--dist", "loadscope"]
        try:
            done = subprocess.run(  # our own interpreter
                command,
                cwd=self.path,
                env=self._environment(),
                capture_output=True,
                text=True,
                timeout=TEST_SECONDS * (1 if at_once == 1 else len(tests)),
                check=False,
            )
        except subprocess.TimeoutExpired:
            return "did not end"
        lines = [line for line in done.stdout.splitlines() if re.search(r"\b(passed|failed|errors?)\b", line)]
        return lines[-1].strip("= ") if lines else (done.stderr.strip().splitlines() or ["said nothing"])[-1]

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        ours = {"PATH": path, "PYTHONPATH": str(self.path), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**os.environ, **ours, "HYPOTHESIS_PROFILE": "mutants"}
