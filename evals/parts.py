"""What scenario files name: days, tickets, people and places."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

TierName = Literal["standard", "non-stop", "double-fun"]
TicketType = Literal["adult", "child", "senior", "evening"]
DayOrName = int | str
"""A day by its name in `days`, or as `evals.days` reads it."""


class Part(BaseModel):
    """What is not known in a file is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CataloguePrice(Part):
    """What a tier costs on a day, as an amount that was paid."""

    tier: TierName
    day: DayOrName


class Ticket(Part):
    """A ticket in the customer's hands when the scenario begins. Its price is the shop's where none is named."""

    type: TicketType = "adult"
    day: DayOrName
    tier: TierName | None = None
    status: Literal["active", "used", "expired", "cancelled"] = "active"
    paid: Decimal | CataloguePrice | None = None


class Who(Part):
    """The customer's profile when the scenario begins."""

    first_name: str = "Robin"
    last_name: str = "Test"
    language: Literal["en", "de"] = "en"
    phone: str | None = None


class Places(Part):
    """A change of the venue's calendar: places left for a tier on a day, or no price at all."""

    day: DayOrName
    tier: TierName
    left: Annotated[int, Field(ge=0, le=200)] | None = None
    has_price: bool = True
