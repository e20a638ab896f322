"""A simulated customer: reads what the box office says, shows and asks, and pursues a wish by rules.

The same wish, manner, seed and answers give the same conversation.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from boxoffice.cli.client.chat import Turn
from evals.days import Day
from evals.manner import Speech
from evals.phrases import ASKS_DAY, ASKS_TIER, ASKS_WHICH, COUNTS, SAID, TIERS, TYPES
from evals.wishes import Manner, Wants

_PATIENCE = 4
"""Answers in a row that bring nothing new before a customer gives up."""

Content = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """One of the customer's tickets that the wish is about."""

    id: str
    type: str
    day: date


@dataclass(frozen=True)
class Move:
    """What the customer does next. `text` is for say alone, `card` for pay alone."""

    kind: Literal["say", "pay", "refuse", "done", "gave_up"]
    text: str = ""
    card: str = ""


class SimulatedCustomer:
    """Asked for a first move, and then for the next one after each answer."""

    def __init__(
        self,
        wants: Wants,
        manner: Manner,
        language: str,
        *,
        tickets: list[Held],
        owns: int,
        day: date,
        changed_day: date | None,
        seed: str,
    ) -> None:
        """`tickets`: those of the wish; `owns`: how many tickets the customer has in all."""
        self._wants, self._manner, self._language = wants, manner, language
        self._tickets, self._owns = tickets, owns
        self._tier, self._day = wants.tier, Day(day, language)
        self._changed_day = changed_day
        self._random = random.Random(f"choices {seed}")  # noqa: S311 - a customer who can be met again
        self._speech = Speech(manner, language, f"speech {seed}")
        self._cards = list(wants.cards)
        self._changed = wants.changes_mind is None
        self._asked_back = not manner.hesitates
        self._in_vain = 0
        self._left = False
        self._order: Content | None = None

    def opening(self) -> Move:
        if self._manner.at_once:
            return self._say("whole_wish_many" if len(self._tickets) > 1 else "whole_wish_one")
        return self._say("opening_many" if len(self._tickets) > 1 else "opening_one")

    def next(self, turn: Turn) -> Move:
        """What to do after an answer of the box office."""
        if self._left:
            return Move("done")
        order = turn.activity("orderSummary")
        self._order = order["order"] if order is not None else self._order
        confirmation = turn.activity("confirmation")
        if confirmation is not None:
            return Move("done")
        if turn.activity("caseOpened") is not None:
            return Move("gave_up")
        if turn.interrupt is not None:
            return self._at_payment(turn.interrupt)
        if self._order is not None and self._order["status"] == "pending":
            return self._at_summary(turn)
        options = turn.activity("upgradeOptions")
        if self._is_offered(turn.text) and not self._changes_mind_at("options"):
            return self._counting(self._tapped(turn) or self._say("yes"))
        if options is not None:
            return self._at_options(options)
        if turn.activity("ticketList") is not None or (ASKS_WHICH.search(turn.text) and self._owns > 1):
            return self._counting(self._which())
        return self._at_words(turn)

    def _at_payment(self, interrupt: Content) -> Move:
        if self._changes_mind_at("payment"):
            return self._change()
        if not self._is_wanted(interrupt["metadata"]):
            return self._counting(self._say("change"))
        self._in_vain = 0
        if not self._cards:
            self._left = True
            return Move("refuse")
        return Move("pay", card=self._cards.pop(0))

    def _is_wanted(self, asked: Content) -> bool:
        """Whether the payment asked for is for the order that the customer saw and wanted."""
        order = self._order
        if order is None:
            return True
        same = order["id"] == asked["orderId"] and Decimal(order["total"]["amount"]) == Decimal(
            asked["total"]["amount"]
        )
        return same and (order["tier"], order["visitDate"]) == (self._tier, self._day.date.isoformat())

    def _at_summary(self, turn: Turn) -> Move:
        if self._changes_mind_at("summary"):
            return self._change()
        assert self._order is not None  # noqa: S101 - the caller's condition
        if (self._order["tier"], self._order["visitDate"]) != (self._tier, self._day.date.isoformat()):
            return self._counting(self._say("yes" if self._is_offered(turn.text) else "change"))
        tried = len(self._cards) < len(self._wants.cards)
        return self._counting(self._tapped(turn) or self._say("retry" if tried and self._in_vain % 2 == 0 else "pay"))

    def _is_offered(self, text: str) -> bool:
        """Whether a question names the very tier and day that are wanted, and leaves nothing open."""
        named = [tier for tier, name in TIERS.items() if name.lower() in text.lower()]
        settled = self._tier in named and len(named) < len(TIERS) and self._day.is_in(text)
        return settled and "?" in text and not ASKS_DAY.search(text) and not ASKS_TIER.search(text)

    def _at_options(self, options: Content) -> Move:
        if {str(ticket) for ticket in options["ticketIds"]} != {ticket.id for ticket in self._tickets}:
            return self._counting(self._which())
        if not self._asked_back:
            self._asked_back = True
            return self._say("asks_back")
        if self._changes_mind_at("options"):
            return self._change()
        if not _has_place(options, self._tier, self._day.date, len(self._tickets)):
            return self._otherwise(options)
        return self._counting(self._say("tier_and_day"))

    def _otherwise(self, options: Content) -> Move:
        """The wish cannot be had: take the nearest day or the next tier, or leave it."""
        count = len(self._tickets)
        if self._wants.otherwise == "other_day":
            days = _open_days(options, self._tier, count)
            if days:
                self._day = replace(self._day, date=min(days, key=lambda day: (abs(day - self._day.date), day)))
                return self._counting(self._say("tier_and_day"))
        if self._wants.otherwise == "other_tier":
            for tier in TIERS:
                if _has_place(options, tier, self._day.date, count):
                    self._tier = tier  # type: ignore[assignment]  # one of the three
                    return self._counting(self._say("tier_and_day"))
        return self._leave()

    def _leave(self) -> Move:
        self._left = True
        return self._say("leave")

    def _at_words(self, turn: Turn) -> Move:
        """Nothing was shown: answer the question, if there is one, and say the wish again where it is not clear."""
        text = turn.text
        if self._in_vain >= _PATIENCE:
            return Move("gave_up")
        if ASKS_DAY.search(text) and not ASKS_TIER.search(text):
            return self._counting(self._say("day_only", carefully=self._in_vain > 1))
        if ASKS_TIER.search(text) and not ASKS_DAY.search(text):
            return self._counting(self._say("tier_only", carefully=self._in_vain > 1))
        return self._counting(self._say("again", carefully=True))

    def _tapped(self, turn: Turn) -> Move | None:
        """A suggested reply that says yes, for those who like to tap."""
        if not self._manner.taps:
            return None
        wanted = ("yes", "pay", "order", "ja", "bezahl", "bestell")
        steps = [str(step) for step in turn.result.get("nextSteps") or []]
        fitting = next((step for step in steps if step.lower().startswith(wanted)), None)
        return None if fitting is None else Move("say", fitting)

    def _which(self) -> Move:
        if len(self._tickets) == self._owns > 1:
            return self._say("which_all")
        return self._say("which_many" if len(self._tickets) > 1 else "which_one", carefully=self._in_vain > 0)

    def _changes_mind_at(self, stage: str) -> bool:
        change = self._wants.changes_mind
        return not self._changed and change is not None and change.at == stage

    def _change(self) -> Move:
        change = self._wants.changes_mind
        assert change is not None  # noqa: S101 - the caller's condition
        self._changed = True
        self._tier = change.tier or self._tier
        self._day = replace(self._day, date=self._changed_day or self._day.date)
        return self._say("change")

    def _counting(self, move: Move) -> Move:
        """A move that should bring the matter on; after too many, the customer gives up."""
        self._in_vain += 1
        return Move("gave_up") if self._in_vain > 2 * _PATIENCE else move

    def _say(self, what: str, *, carefully: bool = False) -> Move:
        template = self._random.choice(SAID[self._language][what])
        first = self._tickets[0]
        joint = " und " if self._language == "de" else " and "
        days = list(dict.fromkeys(Day(ticket.day, self._language).written("short") for ticket in self._tickets))
        text = template.format(
            count=COUNTS[self._language].get(len(self._tickets), str(len(self._tickets))),
            tier=TIERS[self._tier],
            day=self._day,
            visit=Day(first.day, self._language),
            visits=joint.join(days),
            type=TYPES[self._language][first.type],
        )
        return Move("say", self._speech.typed(text, carefully=carefully))


def _calendar(options: Content, tier: str) -> list[Content]:
    option = next((one for one in options["options"] if one["tier"] == tier), None)
    return list(option["calendar"]) if option is not None and option["available"] else []


def _open_days(options: Content, tier: str, places: int) -> list[date]:
    return [date.fromisoformat(one["date"]) for one in _calendar(options, tier) if one["placesLeft"] >= places]


def _has_place(options: Content, tier: str, day: date, places: int) -> bool:
    """Whether a day can be had; one that the calendar does not reach may be, and asking will tell."""
    listed = _calendar(options, tier)
    if not listed:
        return False
    days = [date.fromisoformat(one["date"]) for one in listed]
    return day in _open_days(options, tier, places) or not min(days) <= day <= max(days)
