"""The steps of a script: what the customer says and does, and what happens meanwhile."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from evals.cards import Card
from evals.expected import OrderStatus, Pattern
from evals.parts import Part, Places


class Say(Part):
    say: Annotated[str, Field(min_length=1, max_length=8000)]


class RefusePayment(Part):
    refuse_payment: Literal[True]


class HoldRunsOut(Part):
    """The hold of the customer's open order reaches its deadline now."""

    hold_runs_out: Literal[True]


class CalendarChanges(Part):
    """What other customers do meanwhile."""

    calendar: Annotated[list[Places], Field(min_length=1)]


class Pay(Part):
    """Answers the open payment request. `amount` and `version` are those shown, unless a forger names others.

    `meanwhile` happens while the payment is under way, for cards that keep the gateway busy for some seconds.
    """

    pay: Card
    amount: Decimal | None = None
    version: int | None = None
    meanwhile: list[HoldRunsOut | CalendarChanges] = []


class Settles(Part):
    """Waits until the customer's newest order is in that state: the sweeper comes every minute."""

    settles: OrderStatus


class Remembers(Part):
    """Waits until something is remembered that the pattern fits, as the account page would show it."""

    remembers: Pattern


class Remembering(Part):
    """The customer switches on or off, on the account page, that they are remembered."""

    remembering: bool


class Spent(Part):
    """Models have cost so many US dollars in this conversation, or for this customer elsewhere today."""

    spent: Annotated[Decimal, Field(gt=0, le=1000)]
    where: Literal["conversation", "day"] = "conversation"


class NewChat(Part):
    """The customer closes the chat and begins another one."""

    new_chat: Literal[True]


_STEPS = ("say", "pay", "refuse_payment", "hold_runs_out", "calendar", "new_chat", "settles", "remembers",
          "remembering", "spent")  # fmt: skip


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
    | Annotated[NewChat, Tag("new_chat")]
    | Annotated[Settles, Tag("settles")]
    | Annotated[Remembers, Tag("remembers")]
    | Annotated[Remembering, Tag("remembering")]
    | Annotated[Spent, Tag("spent")],
    Discriminator(
        _kind,
        custom_error_type="step_unknown",
        custom_error_message=f"a step is a text, or one of {', '.join(_STEPS)}; write one of these",
    ),
    BeforeValidator(_step),
]
