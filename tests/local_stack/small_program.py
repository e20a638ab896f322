"""A tiny process for the supervisor's tests: `small_program.py NAME FOLDER [CHILD|BROKEN|LATE]`.

It writes its starts and ends into FOLDER/journal and its environment's WORD into FOLDER/NAME.word, and is ready when
FOLDER/NAME.ready names it. CHILD leaves a grandchild, whose id is in FOLDER/NAME.child; BROKEN dies at once.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path


def main() -> None:
    name, folder, kind = sys.argv[1], Path(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else ""
    ready, journal = folder / f"{name}.ready", folder / "journal"
    if kind == "BROKEN":
        sys.exit("the flux capacitor is missing")
    ready.unlink(missing_ok=True)
    with journal.open("a") as file:
        file.write(f"start {name}\n")
    if kind == "CHILD":
        child = subprocess.Popen([sys.executable, "-S", "-c", "import signal; signal.pause()"])
        (folder / f"{name}.child").write_text(str(child.pid))
    (folder / f"{name}.word").write_text(os.environ.get("WORD", ""))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ready.write_text(f'{{"pid": {os.getpid()}}}')
    try:
        signal.pause()
    finally:
        ready.unlink(missing_ok=True)
        with journal.open("a") as file:
            file.write(f"stop {name}\n")


if __name__ == "__main__":
    main()
