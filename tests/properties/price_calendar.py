"""A tier's open calendar in the built web app, its days and prices as the wire has them, on one page per month."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tests.properties.web import Web
from tests.properties.web_answers import FIRST, Cell, Cells

_DAYS = """label => [...document.querySelectorAll(`table[aria-label^="${label}"] td > [role=button]`)]
  .filter(cell => !("outsideMonth" in cell.dataset))
  .map(cell => [cell.querySelector(".sr-only").textContent, cell.querySelector("[aria-hidden]").innerText,
                cell.getAttribute("aria-disabled") === "true"])"""
_DAY = """([label, day]) => [...document.querySelectorAll(`table[aria-label^="${label}"] td > [role=button]`)]
  .find(cell => ` ${cell.textContent}`.includes(` ${day}`))"""
_MONTH = """([label, month]) =>
  document.querySelector(`table[aria-label^="${label}"][aria-label*="${month}"] td`)"""


def euro(cents: int) -> str:
    return f"€{cents // 100:,}.{cents % 100:02}"


def short_euro(cents: int) -> str:
    """Without the cents where there are none."""
    return f"€{cents // 100:,}" + (f".{cents % 100:02}" if cents % 100 else "")


def day_of(cell: Cell) -> date:
    return FIRST + timedelta(days=cell[0])


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def cheapest(cells: Cells) -> int:
    """In cents, of the days that still have places."""
    return min(cents for _, cents, left in cells if left)


def places_left(web: Web, count: int) -> str:
    return web.says("calendar.left.one" if count == 1 else "calendar.left.other", count=str(count))


@dataclass
class PriceCalendar:
    """Opens at the month of its cheapest day; the months beside it that have days are one page away."""

    web: Web
    tier: str
    cells: Cells

    def __post_init__(self) -> None:
        best = cheapest(self.cells)
        self._month = min(day_of(cell) for cell in self.cells if cell[2] and cell[1] == best).replace(day=1)
        self._label = self.web.says("calendar.label", tier=self.tier)
        self._is_shown()

    def is_as_told(self) -> int:
        """Each day of each month is as the wire has it, and no other on offer; gives how many pages were turned."""
        months = {day_of(cell).replace(day=1) for cell in self.cells}
        self._days_are_as_told()
        for month in months - {self._month}:
            self._turns_to(month)
            self._days_are_as_told()
        return len(months) - 1

    def clicks(self, cell: Cell) -> None:
        """A day of it, on the page of its month."""
        self._turns_to(day_of(cell).replace(day=1))
        handle = self.web.page.evaluate_handle(_DAY, [self._label, in_words(day_of(cell))]).as_element()
        assert handle is not None
        handle.click()

    def _turns_to(self, month: date) -> None:
        if month != self._month:
            slot = "next" if month > self._month else "previous"
            grid = self.web.page.locator("[role=application]", has=self.web.page.locator("table"))
            grid.last.locator(f"header button[slot={slot}]").click()
            self._month = month
            self._is_shown()

    def _is_shown(self) -> None:
        self.web.until(_MONTH, [self._label, f"{self._month:%B %Y}"])

    def _days_are_as_told(self) -> None:
        days = self.web.page.evaluate(_DAYS, self._label)
        assert len(days) == monthrange(self._month.year, self._month.month)[1]
        known = {in_words(day_of(cell)): cell for cell in self.cells}
        for told, seen, disabled in days:
            said = told.split(", ")[1]
            assert said.endswith(f"{self._month:%B %Y}")
            if said not in known:
                assert disabled, told
                assert "€" not in told + seen
                continue
            _, cents, left = known[said]
            if left == 0:
                assert disabled, told
                assert told.endswith(f", {self.web.says('calendar.soldOut')}")
                continue
            best = f", {self.web.says('calendar.cheapest')}" if cents == cheapest(self.cells) else ""
            assert not disabled, told
            assert told.endswith(f", +{euro(cents)}, {places_left(self.web, left)}{best}")
            assert seen.split() == [said.split()[0], short_euro(cents), str(left), "left"]
