"""What a scenario file may say. One file is one scenario; its name is the scenario's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from evals.days import Day, DayExpression, checked_expression
from evals.expected import Expected
from evals.parts import CataloguePrice, DayOrName, Part, Places, Ticket, Who
from evals.product_rules import RULES
from evals.steps import CalendarChanges, Pay, Say, Step
from evals.wishes import Manner, Wants


def _changes(step: Step) -> list[CalendarChanges]:
    """What a step does to the calendar."""
    steps = [step, *step.meanwhile] if isinstance(step, Pay) else [step]
    return [one for one in steps if isinstance(one, CalendarChanges)]


def _known_rule(name: str) -> str:
    if name not in RULES:
        raise ValueError(f"there is no rule {name}; evals/product_rules.py has them")
    return name


RuleName = Annotated[str, AfterValidator(_known_rule)]


class Scenario(Part):
    """One conversation: first the script, then, with `wants`, a simulated customer until that is met or given up."""

    name: str
    goal: Annotated[str, Field(min_length=10, max_length=200)]
    covers: Annotated[list[RuleName], Field(min_length=1)]
    who: Who = Who()
    days: dict[str, Annotated[DayExpression, AfterValidator(checked_expression)]] = {}
    tickets: dict[str, Ticket]
    others: dict[str, Ticket] = {}
    calendar: list[Places] = []
    script: list[Step] = []
    wants: Wants | None = None
    manner: Manner = Manner()
    expect: Expected

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        if not self.script and self.wants is None:
            raise ValueError("nobody says anything: add a script, or wants for a simulated customer")
        for what, day in self._days_used():
            if isinstance(day, int) or day not in self.days:
                try:
                    checked_expression(day)
                except ValueError as wrong:
                    raise ValueError(f"{what}: {day!r} is not among days, and {wrong}") from None
        for what, name in self._tickets_used():
            if name not in self.tickets:
                raise ValueError(
                    f"{what}: there is no ticket {name!r}; tickets has {', '.join(self.tickets) or 'none'}"
                )
        for step in self.script:
            if isinstance(step, Say):
                self._check_text(step.say)
        return self

    @property
    def changes_calendar(self) -> bool:
        return bool(self.calendar) or any(_changes(step) for step in self.script)

    def day(self, day: DayOrName) -> DayExpression:
        """The expression of a named day, or the expression itself."""
        return self.days.get(day, day) if isinstance(day, str) else day

    def calendar_days(self) -> list[Places]:
        """Every change of the calendar, those of the script included."""
        return [*self.calendar, *(c for step in self.script for change in _changes(step) for c in change.calendar)]

    def days_used(self) -> set[DayOrName]:
        """Every day that is named anywhere, by its name or as it is written."""
        return {*self.days, *(day for _, day in self._days_used())}

    def _days_used(self) -> Iterator[tuple[str, DayOrName]]:
        for name, ticket in {**self.tickets, **self.others}.items():
            yield f"ticket {name}", ticket.day
            if isinstance(ticket.paid, CataloguePrice):
                yield f"ticket {name}", ticket.paid.day
        for places in self.calendar_days():
            yield "calendar", places.day
        for order in self.expect.orders:
            if order.day != "any":
                yield "expect.orders", order.day
        if self.wants is not None:
            yield "wants", self.wants.day
            change = self.wants.changes_mind
            if change is not None and change.day is not None:
                yield "wants.changes_mind", change.day

    def _tickets_used(self) -> Iterator[tuple[str, str]]:
        for order in self.expect.orders:
            yield from (("expect.orders", name) for name in order.tickets)
        if self.wants is not None:
            yield from (("wants", name) for name in self.wants.tickets)

    def _check_text(self, text: str) -> None:
        try:
            fields = [(field, how) for _, field, how, _ in Formatter().parse(text) if field is not None]
            wrong = next((told for told in (self._unknown(*one) for one in fields) if told), None)
        except ValueError as broken:
            wrong = str(broken)
        if wrong is not None:
            raise ValueError(f"in {text[:40]!r}: {wrong}; a brace itself is written twice")

    def _unknown(self, field: str, how: str | None) -> str | None:
        """Why a placeholder cannot be filled in; raises ValueError for a way that days are not written in."""
        name = field.split(".", maxsplit=1)[0]
        if name in self.days:
            Day(date(2026, 1, 1)).written(how or "full")
        elif name not in {*self.tickets, *self.others, "card", "customer"}:
            return f"{{{field}}} is neither a day nor a ticket"
        return None
