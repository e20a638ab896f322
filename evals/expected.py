"""The end state that a scenario expects."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from evals.parts import DayOrName, Part

OrderStatus = Literal["pending", "paying", "fulfilled", "expired", "cancelled", "stuck", "refunding", "refunded"]
Tool = Literal[
    "list_tickets",
    "check_eligibility",
    "list_upgrade_options",
    "place_order",
    "list_orders",
    "get_order",
    "cancel_order",
    "update_customer",
    "open_case",
    "ask",
    "request_payment",
    "get_payment",
    "resend_confirmation",
    "list_memories",
    "forget_memories",
]
Shown = Literal["ticketList", "upgradeOptions", "orderSummary", "paymentReceipt", "confirmation", "caseOpened"]


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as wrong:
        raise ValueError(f"this is no regular expression: {wrong}") from None
    return text


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) else value


Pattern = Annotated[str, AfterValidator(_pattern)]
Statuses = Annotated[list[OrderStatus], BeforeValidator(_listed), Field(min_length=1)]


class ExpectedOrder(Part):
    """An order there must be. `payments`: the states of its payments, oldest first, where that matters."""

    tickets: Annotated[list[str], Field(min_length=1)]
    tier: Literal["standard", "non-stop", "double-fun", "any"]
    day: DayOrName
    status: Statuses
    payments: list[Literal["created", "succeeded", "declined", "unknown", "refunding", "refunded"]] | None = None


class Expected(Part):
    """The end state. What is not named must not be: no other live order, case or change of tickets and profile.

    Orders that were cancelled or expired matter only where they are named. `says` and `never_says` are regular
    expressions over the agent's words, without regard to case; `says` needs to be found once. `finally_says` and
    `finally_never_says` look at the last answer alone. `memories` are regular expressions, one for each thing that is
    remembered in the end, and `mails` the mails beside confirmations of orders, where they matter.
    """

    orders: list[ExpectedOrder] = []
    cases: Annotated[int, Field(ge=0)] | Literal["any"] = 0
    profile: dict[Literal["first_name", "last_name", "phone", "language", "marketing_consent"], str | bool | None] = {}
    calls: list[Tool] = []
    never_calls: list[Tool] = []
    shows: list[Shown] = []
    never_shows: list[Shown] = []
    says: list[Pattern] = []
    never_says: list[Pattern] = []
    finally_says: list[Pattern] = []
    finally_never_says: list[Pattern] = []
    memories: list[Pattern] | None = None
    mails: list[Literal["refund_notice", "case_opened"]] | None = None
    errors: bool = False
