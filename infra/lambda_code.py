"""What a Lambda function carries: the project's own packages, without caches and tests."""

from __future__ import annotations

import shutil
from pathlib import Path

PACKAGES = ("boxoffice", "lambdas")
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "cli")


def stage_lambda_code(root: Path, target: Path) -> Path:
    """Copies the packages from the repository `root` to a fresh folder `target` and returns it."""
    if target.exists():
        shutil.rmtree(target)
    for package in PACKAGES:
        shutil.copytree(root / package, target / package, ignore=_LEFT_OUT)
    return target
