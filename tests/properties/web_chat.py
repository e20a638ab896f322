"""The agent's end of a conversation in the built web app: the events that a test lets it send."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.properties.web import Web
from tests.properties.web_answers import money

CHATS_LENGTH = 20
"""Examples that share a conversation on the page, before a new one is opened."""


def question_of(cents: int) -> dict[str, Any]:
    """The interrupt that asks for a payment."""
    due = {"orderId": str(uuid4()), "orderVersion": cents % 7, "total": money(cents), "summary": "One ticket"}
    return {
        "id": f"i-{uuid4()}",
        "reason": "confirmPayment",
        "message": "Confirm",
        "metadata": due,
        "expiresAt": "2099-01-01T00:00:00Z",
        "toolCallId": "t",
    }


class Chatting:
    """One page, a new conversation now and then. `left` says that the page has gone elsewhere."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.conversation = ""
        self.left = False
        self._examples = 0

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """An example is told without all that was clicked before it."""
        printer.text("Chatting()")

    def run(self) -> str:
        """Say something; the run that answers begins."""
        if self._examples % CHATS_LENGTH == 0:
            self.web.sign_in()
            self.conversation = self.web.chat()
        elif self.left:
            self.web.back_to(self.conversation)
        self.left = False
        self._examples += 1
        run_id = self.web.say("Hello")
        self.goes_on(run_id)
        return run_id

    def goes_on(self, run_id: str) -> None:
        """The run that the page has sent begins."""
        self._n = 0
        self.run_id = run_id
        self.push({"type": "RUN_STARTED"})

    def push(self, event: dict[str, Any]) -> None:
        self._n += 1
        of_run = {"threadId": self.conversation, "runId": self.run_id} if event["type"].startswith("RUN_") else {}
        self.web.push({**of_run, **event, "metadata": {"n": self._n, "runId": self.run_id}})

    def show(self, activity: str, content: dict[str, Any], *, message: str | None = None) -> None:
        """A card; in place of the one that was shown under the same name."""
        self.push(
            {
                "type": "ACTIVITY_SNAPSHOT",
                "messageId": message or f"a-{uuid4()}",
                "activityType": activity,
                "content": content,
                "replace": True,
            }
        )

    def finish(self, steps: list[str] | None = None, interrupt: dict[str, Any] | None = None) -> None:
        event: dict[str, Any] = {
            "type": "RUN_FINISHED",
            "result": {"actions": [], "nextSteps": steps or [], "confidenceScore": 1.0},
        }
        if interrupt:
            event["outcome"] = {"type": "interrupt", "interrupts": [interrupt]}
        self.push(event)
