"""The machine that figures were measured on."""

from __future__ import annotations

import os
import platform


def machine() -> str:
    """Cores, architecture and Python, in a line."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
