"""How a starting stack is shown: a moving line on a terminal, plain lines elsewhere."""

from typing import Any

from rich.console import Console
from rich.status import Status
from rich.table import Table


class Progress:
    """Shows the supervisor's events as they come."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._ready: list[str] = []
        self._spinner: Status | None = None

    def __enter__(self) -> "Progress":
        if self._console.is_terminal:
            self._spinner = self._console.status("Starting…")
            self._spinner.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()

    def rest(self) -> None:
        """Ends the moving line."""
        if self._spinner is not None:
            self._spinner.stop()
            self._spinner = None

    def show(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "note":
                self._console.print(event["text"], highlight=False, soft_wrap=True)
            case "ready":
                self._show_ready(event["name"], event["seconds"])
            case "up":
                self.rest()
                self._console.print(f"Boxoffice is ready after {event['seconds']:.1f} s.")
            case "ended":
                self._console.print(f"{event['name']} ended by itself ({_cause(event['exit'])}) and is started again.")
            case "restarted":
                self._console.print(f"{event['name']} runs again (restart {event['restarts']}).")
            case "stopped":
                self._console.print("Boxoffice has stopped.")

    def _show_ready(self, name: str, seconds: float) -> None:
        self._ready.append(name)
        if self._spinner is None:
            self._console.print(f"  {name} ready ({seconds:.1f} s)", highlight=False)
        else:
            self._spinner.update(f"Starting… ready: {', '.join(self._ready)}")


def show_welcome(console: Console, status: dict[str, Any]) -> None:
    """The addresses and the demo sign-ins."""
    addresses = Table(box=None, show_header=False, pad_edge=False)
    for name in ("web", "mailbox", "api", "gateway"):
        addresses.add_row(name.title() if name != "api" else "API", status[name])
    if status.get("traces"):
        addresses.add_row("Traces", status["traces"])
    console.print(addresses)
    people = Table(box=None, show_header=False, pad_edge=False)
    for user in status["users"]:
        people.add_row(user["email"], user["password"], user["role"])
    console.print("\nSign in as one of")
    console.print(people)


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit {code}"
