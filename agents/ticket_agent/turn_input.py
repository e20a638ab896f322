"""What a run asks of the agent, read from AG-UI's RunAgentInput."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ag_ui.core import ResumeEntry, RunAgentInput, TextPart, UserMessage
from pydantic import ValidationError

from boxoffice.contracts.chat import MAX_TEXT, PaymentOutcome

_CONTEXT = ("today", "timeZone", "language", "firstName", "venueName")
_SWITCH = "rememberPreferences"
_CONVERSATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_RUN_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_LONGEST_CONTEXT = 200


class BadTurn(Exception):
    """The input is AG-UI, but nothing this agent can do; the message says what to send."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """The outcome of a payment request, from the bridge."""

    interrupt_id: str
    outcome: PaymentOutcome


@dataclass(frozen=True, slots=True)
class Said:
    """The customer's new message; `settled` is what became of a payment request while nobody could tell the agent."""

    text: str
    settled: Resumed | None = None


@dataclass(frozen=True, slots=True)
class Prewarm:
    """Nothing is asked: load what is heavy."""


@dataclass(frozen=True, slots=True)
class TurnInput:
    """One run; `context` is the bridge's word: today, timeZone, language, firstName, venueName."""

    conversation_id: str
    run_id: str
    asked: Said | Resumed | Prewarm
    context: Mapping[str, str]
    rules_only: bool = False
    """The bridge's word too: no model that costs something is to be asked."""
    remembers: bool = False
    """Whether the customer lets us remember: the bridge's word again, and without it nobody does."""

    @property
    def language(self) -> str:
        return "de" if self.context.get("language", "").startswith("de") else "en"


def read_turn(given: RunAgentInput) -> TurnInput:
    """Raises BadTurn."""
    if not _CONVERSATION_ID.fullmatch(given.thread_id):
        raise BadTurn("A threadId has 1 to 100 letters, digits, _ or -.")
    if not _RUN_ID.fullmatch(given.run_id):
        raise BadTurn("A runId has 1 to 100 letters, digits or . _ : -")
    told = {entry.description: entry.value[:_LONGEST_CONTEXT] for entry in given.context or []}
    context = {name: told[name] for name in _CONTEXT if told.get(name)}
    props = given.forwarded_props if isinstance(given.forwarded_props, dict) else {}
    return TurnInput(
        given.thread_id,
        given.run_id,
        _asked(given),
        context,
        rules_only=props.get("rulesOnly") is True,
        remembers=told.get(_SWITCH) == "true",
    )


def _asked(given: RunAgentInput) -> Said | Resumed | Prewarm:
    if isinstance(given.forwarded_props, dict) and given.forwarded_props.get("prewarm") is True:
        return Prewarm()
    if given.resume:
        return _resumed(given)
    last = next((message for message in reversed(given.messages) if isinstance(message, UserMessage)), None)
    if last is None:
        raise BadTurn("Send a user message, or resume a payment request.")
    content = last.content
    text = content if isinstance(content, str) else "\n".join(p.text for p in content if isinstance(p, TextPart))
    text = text.strip()
    if not 1 <= len(text) <= MAX_TEXT:
        raise BadTurn(f"A message has 1 to {MAX_TEXT} characters.")
    return Said(text, _settled(given))


def _settled(given: RunAgentInput) -> Resumed | None:
    """The bridge's word on a payment request that words alone would withdraw."""
    props = given.forwarded_props if isinstance(given.forwarded_props, dict) else {}
    if props.get("settled") is None:
        return None
    try:
        return _answer(ResumeEntry.model_validate(props["settled"]))
    except ValidationError:
        raise BadTurn("A settled payment request comes with its outcome.") from None


def _resumed(given: RunAgentInput) -> Resumed:
    entries = given.resume or []
    if len(entries) != 1:
        raise BadTurn("Answer one question at a time.")
    return _answer(entries[0])


def _answer(entry: ResumeEntry) -> Resumed:
    if entry.status == "cancelled" and entry.payload is None:
        return Resumed(entry.interrupt_id, PaymentOutcome(order_id=None, outcome="cancelled"))
    try:
        outcome = PaymentOutcome.model_validate(entry.payload)
    except ValidationError:
        raise BadTurn("A payment request is resumed with its outcome.") from None
    if entry.status == "cancelled":
        outcome = outcome.model_copy(update={"outcome": "cancelled", "confirmation_code": None, "failure_code": None})
    return Resumed(entry.interrupt_id, outcome)
