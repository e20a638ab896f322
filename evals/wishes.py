"""A simulated customer's wish, and their manner."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from evals.cards import Card
from evals.parts import DayOrName, Part, TierName


class Change(Part):
    """Another wish, once the conversation has come to `at`."""

    at: Literal["options", "summary", "payment"]
    tier: TierName | None = None
    day: DayOrName | None = None


class Wants(Part):
    """What a simulated customer is after. `otherwise`: what to do where it cannot be had.

    `cards` are tried one after the other; without any the payment is refused.
    """

    tickets: Annotated[list[str], Field(min_length=1)]
    tier: TierName
    day: DayOrName
    otherwise: Literal["leave", "other_day", "other_tier"] = "leave"
    cards: list[Card] = ["approved"]
    changes_mind: Change | None = None


class Manner(Part):
    """How a simulated customer talks. `typos`: the share of longer words that come out wrong.

    `hesitates` asks back before deciding; `impatient` presses; `terse` says no more than it must; `taps` takes a
    suggested reply where one fits; `at_once` says the whole wish in the first message.
    """

    typos: Annotated[float, Field(ge=0, le=0.5)] = 0
    hesitates: bool = False
    impatient: bool = False
    terse: bool = False
    taps: bool = False
    at_once: bool = False
