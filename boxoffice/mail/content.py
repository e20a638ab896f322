"""What each mail says, as plain data that a use case reads from the database.

Names and texts may be whatever people typed: composing a mail makes them safe. `language` is the customer's
language tag; German and its regional forms give a German mail, everything else an English one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from boxoffice.domain.money import Money
from boxoffice.domain.venue import Venue

SEVERAL_LINES = {"several_lines": True}
"""Field metadata: this text keeps its line breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMailLine:
    """One ticket of a fulfilled order; `from_tier_name` is None when it was a plain ticket before."""

    ticket_id: UUID
    ticket_type_name: str
    from_tier_name: str | None
    to_tier_name: str
    price_difference: Money
    entry_code: str
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMail:
    """`order_confirmation`: the order is fulfilled; carries a QR code per line and the visit as a calendar file."""

    order_id: UUID
    confirmation_code: str
    customer_name: str
    email: str
    language: str
    lines: tuple[OrderMailLine, ...]
    visit_date: date
    total: Money
    venue: Venue
    venue_address: str | None = None
    order_url: str | None = None

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("An order confirmation needs at least one ticket.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundMail:
    """`refund_notice`: paid, but the place was gone; `refund` is the whole amount, the tickets stay as they were."""

    order_id: UUID
    customer_name: str
    email: str
    language: str
    to_tier_name: str
    ticket_count: int
    visit_date: date
    refund: Money
    venue: Venue
    order_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOpenedMail:
    """`case_opened`: a person will look at it; `case_number` is the number that people quote."""

    case_id: UUID
    case_number: str
    subject: str
    customer_name: str
    email: str
    language: str
    venue: Venue
    case_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReplyMail:
    """`case_reply`: a person answered; `author_name` is how they sign, `reply` their words, line breaks kept."""

    case_id: UUID
    case_number: str
    subject: str
    customer_name: str
    email: str
    language: str
    reply: str = field(metadata=SEVERAL_LINES)
    venue: Venue
    author_name: str | None = None
    case_url: str | None = None


class CodePurpose(StrEnum):
    """What a code from a mail is for."""

    SIGN_UP = "sign_up"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a purpose, no password
    NEW_ADDRESS = "new_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCodeMail:
    """`account_code`: Cognito sends it and puts the code where `code` stands, which is its placeholder."""

    purpose: CodePurpose
    code: str
    language: str
    venue: Venue


MailContent = OrderMail | RefundMail | CaseOpenedMail | CaseReplyMail

KINDS: dict[type[MailContent], str] = {
    OrderMail: "order_confirmation",
    RefundMail: "refund_notice",
    CaseOpenedMail: "case_opened",
    CaseReplyMail: "case_reply",
}
"""The outbox's word for each content; also the name of its templates."""

ACCOUNT_CODE = "account_code"
