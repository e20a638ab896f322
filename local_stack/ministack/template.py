"""The project's CloudFormation template, written anew when the CDK code changed (a synthesis takes seconds)."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from local_stack.ministack.one_at_a_time import one_at_a_time
from local_stack.ministack.service import ROOT

_TEMPLATE = Path("build", "cdk.out", "Boxoffice.template.json")
_STAMP = Path("build", "cdk.out", "synthesised")


class SynthesisFailed(Exception):
    """The template could not be written; the message carries what CDK said."""


def ensure_template(root: Path = ROOT) -> Path:
    """The path of the present template."""
    with one_at_a_time(root / "build" / "template.lock"):
        if not _is_current(root):
            done = subprocess.run(
                [sys.executable, "-m", "infra.app"], cwd=root, capture_output=True, text=True, check=False, timeout=300
            )
            if done.returncode:
                raise SynthesisFailed(f"The template could not be written: {done.stderr.strip()[-2000:]}")
            (root / _STAMP).write_text(_fingerprint(root), encoding="ascii")
    return root / _TEMPLATE


def _is_current(root: Path) -> bool:
    template, stamp = root / _TEMPLATE, root / _STAMP
    return template.exists() and stamp.exists() and stamp.read_text(encoding="ascii") == _fingerprint(root)


def _fingerprint(root: Path) -> str:
    """Of the CDK code; the Lambda functions' own code is no part of what the laptop deploys."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted((root / "infra").rglob("*.py")):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
