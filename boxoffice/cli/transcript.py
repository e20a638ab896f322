"""A conversation as it runs over the terminal."""

from typing import Any

from rich.console import Console

from boxoffice.cli.activities import money, render
from boxoffice.cli.client.chat import Event, Turn
from boxoffice.contracts.chat import MESSAGE_WITHDRAWN


class Transcript:
    """Prints what is said, the agent's text piece by piece, and activities as tables."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._in_text = False

    def customer(self, text: str) -> None:
        self._console.print(f"You: {text}", style="bold", highlight=False, markup=False)

    def event(self, event: Event) -> None:
        """To be called with each event of a run."""
        match event["type"]:
            case "TEXT_MESSAGE_CONTENT":
                if not self._in_text:
                    self._write("Box office: ")
                    self._in_text = True
                self._write(event["delta"])
            case "ACTIVITY_SNAPSHOT":
                self._end_text()
                self._console.print(render(event["activityType"], event["content"]))
            case "CUSTOM" if event["name"] == MESSAGE_WITHDRAWN:
                self._console.print("(That was not finished. Here it is again:)", style="dim", highlight=False)
            case "TEXT_MESSAGE_END" | "RUN_FINISHED" | "RUN_ERROR":
                self._end_text()

    def ending(self, turn: Turn) -> None:
        """Tells how a run ended, if there is something to tell."""
        if turn.error is not None:
            code, message = turn.error.get("code"), turn.error.get("message")
            self._console.print(f"Something went wrong ({code}): {message}", highlight=False, markup=False)
        if turn.interrupt is not None:
            self._payment_request(turn.interrupt)

    def _payment_request(self, interrupt: dict[str, Any]) -> None:
        asked = interrupt.get("metadata") or {}
        summary = f"Payment of {money(asked['total'])} is asked for, until {interrupt.get('expiresAt')}."
        self._console.print(summary, highlight=False)

    def _write(self, text: str) -> None:
        self._console.print(text, end="", highlight=False, markup=False, soft_wrap=True)

    def _end_text(self) -> None:
        if self._in_text:
            self._console.print()
            self._in_text = False
