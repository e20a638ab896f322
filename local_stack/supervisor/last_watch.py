"""`python -m local_stack.supervisor.last_watch RECORD`: outlives a supervisor that is killed, and ends what it left.

Waits for the end of its standard input, whose other end the supervisor alone holds. A supervisor that stopped cleanly
has deleted RECORD by then. The processes of one that was killed are asked to stop by the system (see `children`);
this makes the ones that hang.
"""

import asyncio
import signal
import sys
from pathlib import Path

from local_stack.supervisor import leftovers

_END_SECONDS = 5.0


class LastWatch:
    """The supervisor's side: `start` it before the first process, `end` it after the last."""

    def __init__(self, record: Path, folder: Path) -> None:
        self._record = record
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "local_stack.supervisor.last_watch",
            str(self._record),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            cwd=self._folder,
            start_new_session=True,
        )

    async def end(self) -> None:
        """Call it when RECORD is gone."""
        if self._process is None or self._process.stdin is None:
            return
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _END_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdin.buffer.read()
    left = leftovers.end(Path(sys.argv[1]))
    if left:
        sys.stderr.write(f"The supervisor was killed; its processes were ended: {', '.join(left)}\n")


if __name__ == "__main__":
    main()
