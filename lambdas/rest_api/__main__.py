"""Writes the OpenAPI document, without any AWS or database at hand: `python -m lambdas.rest_api FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lambdas.rest_api.description import description
from lambdas.rest_api.routes import registered

__all__ = ["registered"]

if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(description(), indent=2) + "\n")
