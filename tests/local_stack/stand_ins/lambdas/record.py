"""What the stand-ins saw, one JSON line each, in the file that the test names."""

import json
import os
import time
from pathlib import Path
from typing import Any


def record(function: str, **seen: Any) -> None:
    line = json.dumps({"function": function, "at": time.time(), **seen}) + "\n"
    with Path(os.environ["STAND_IN_RECORD"]).open("a") as file:
        file.write(line)
