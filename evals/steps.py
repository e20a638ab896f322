"""The steps of a script: what the customer says and does, and what happens meanwhile."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from evals.cards import Card
from evals.parts import Part, Places


class Say(Part):
    say: Annotated[str, Field(min_length=1, max_length=8000)]


class Pay(Part):
    """Answers the open payment request. `amount` and `version` are those shown, unless a forger names others."""

    pay: Card
    amount: Decimal | None = None
    version: int | None = None


class RefusePayment(Part):
    refuse_payment: Literal[True]


class HoldRunsOut(Part):
    """The hold of the customer's open order reaches its deadline now."""

    hold_runs_out: Literal[True]


class CalendarChanges(Part):
    """What other customers do meanwhile."""

    calendar: Annotated[list[Places], Field(min_length=1)]


class NewChat(Part):
    """The customer closes the chat and begins another one."""

    new_chat: Literal[True]


_STEPS = ("say", "pay", "refuse_payment", "hold_runs_out", "calendar", "new_chat")


def _step(value: Any) -> Any:
    return {"say": value} if isinstance(value, str) else value


def _kind(value: Any) -> str | None:
    names = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, Part) else ()
    return next((kind for kind in _STEPS if kind in names), None)


Step = Annotated[
    Annotated[Say, Tag("say")]
    | Annotated[Pay, Tag("pay")]
    | Annotated[RefusePayment, Tag("refuse_payment")]
    | Annotated[HoldRunsOut, Tag("hold_runs_out")]
    | Annotated[CalendarChanges, Tag("calendar")]
    | Annotated[NewChat, Tag("new_chat")],
    Discriminator(
        _kind,
        custom_error_type="step_unknown",
        custom_error_message=f"a step is a text, or one of {', '.join(_STEPS)}; write one of these",
    ),
    BeforeValidator(_step),
]
