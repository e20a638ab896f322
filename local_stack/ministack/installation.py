"""MiniStack's own virtual environment: made once, and made anew when its lock file changed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from local_stack.ministack.one_at_a_time import one_at_a_time
from local_stack.ministack.service import ROOT, python_of

_LOCK_FILE = Path(__file__).with_name("requirements.lock")
_FOLDER = ".venv-ministack"


class InstallationFailed(Exception):
    """The environment could not be made; the message says what to do."""


def environment(root: Path = ROOT) -> Path:
    """Where the environment is, whether it exists or not."""
    return root / _FOLDER


def is_current(root: Path = ROOT) -> bool:
    """Whether the environment is there and was made from the present lock file."""
    folder = environment(root)
    stamp = folder / "installed"
    return python_of(folder).exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint()


def install(root: Path = ROOT) -> Path:
    """Makes the environment unless it is current; returns its Python. Takes about a second with a warm cache."""
    folder = environment(root)
    if not is_current(root):
        with one_at_a_time(root / "build" / "ministack.lock"):
            if not is_current(root):
                _make(folder)
    return python_of(folder)


def _make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        raise InstallationFailed(f"{uv} is missing: install the project's own dependencies first.")
    _run(str(uv), "venv", "--quiet", "--python", sys.executable, str(folder))
    python = str(python_of(folder))
    _run(str(uv), "pip", "install", "--quiet", "--require-hashes", "--python", python, "-r", str(_LOCK_FILE))
    (folder / "installed").write_text(_fingerprint(), encoding="ascii")


def _fingerprint() -> str:
    content = _LOCK_FILE.read_bytes() + sys.version.encode()
    return hashlib.sha256(content).hexdigest()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InstallationFailed(
            f"MiniStack could not be installed ({' '.join(command[:3])}): {done.stderr.strip()[-800:]}\n"
            "Check the network's package registry and the disk, then try again."
        )
