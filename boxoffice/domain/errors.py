"""Every refusal and its stable code, in one place.

A refusal is an answer the customer may get: a code that never changes, a sentence that says what to do, and,
where there is one, alternatives. Each boundary (REST, MCP, socket, command line) translates it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from boxoffice.domain.tiers import Tier


class ReasonCode(StrEnum):
    """Why a ticket cannot be upgraded, or why a tier is unavailable."""

    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    VISIT_PASSED = "visit_passed"
    DEADLINE_PASSED = "deadline_passed"
    ORDER_OPEN = "order_open"
    TIER_NOT_HIGHER = "tier_not_higher"
    SOLD_OUT = "sold_out"
    NO_PRICE = "no_price"
    PRICE_LOWER = "price_lower"
    PRICE_NOT_HIGHER = "price_not_higher"
    OUTSIDE_VALIDITY = "outside_validity"


@dataclass(frozen=True, slots=True)
class Reason:
    """A stable code and a sentence for the customer."""

    code: ReasonCode
    message: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another tier and date that would be available for the same tickets."""

    tier: Tier
    visit_date: date


class Refusal(Exception):
    """The request is understood and refused; `code` is stable, the message says what to do."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, alternatives: tuple[Alternative, ...] = (), field: str | None = None):
        super().__init__(message)
        self.message = message
        self.alternatives = alternatives
        self.field = field


class NotFound(Refusal):
    """Unknown, or another's: the answer is the same, so that nothing can be probed."""

    code = "not_found"


class NoAccount(Refusal):
    """The signed-in person is not linked to a customer yet."""

    code = "no_account"


class NotAllowed(Refusal):
    """Known to the caller, but not theirs to do."""

    code = "not_allowed"


class InvalidInput(Refusal):
    """A value outside what the rules accept; `field` names it."""

    code = "invalid_input"


class TooLarge(Refusal):
    """More than one request may carry."""

    code = "too_large"


class NotEligible(Refusal):
    """A ticket of the request cannot be upgraded; `reasons` says why, per ticket."""

    code = "not_eligible"

    def __init__(self, message: str, *, reasons: tuple[Reason, ...]):
        super().__init__(message)
        self.reasons = reasons


class TierUnavailable(Refusal):
    """The chosen tier is not on offer for these tickets on that date."""

    code = "tier_unavailable"

    def __init__(self, reason: Reason, *, alternatives: tuple[Alternative, ...] = ()):
        super().__init__(reason.message, alternatives=alternatives)
        self.reason = reason


class SoldOut(TierUnavailable):
    """Not enough places are left for that date and tier."""

    code = "sold_out"


class TicketTaken(Refusal):
    """Another open order already holds one of these tickets."""

    code = "order_open"


class AmountDiffers(Refusal):
    """The confirmed amount, currency or order version is not the order's: nothing was charged."""

    code = "amount_differs"


class OrderNotPayable(Refusal):
    """The order's state does not accept a payment (paid, cancelled, expired, or being settled)."""

    code = "order_not_payable"


class OrderNotCancellable(Refusal):
    """Only an unpaid order can be cancelled."""

    code = "order_not_cancellable"


class HoldExpired(Refusal):
    """The hold ran out before the payment: nothing was charged."""

    code = "hold_expired"


class PaymentDeclined(Refusal):
    """The gateway declined; the hold lives on, another card may be tried."""

    code = "payment_declined"

    def __init__(self, message: str, *, failure_code: str):
        super().__init__(message)
        self.failure_code = failure_code


class PaymentMethodInvalid(Refusal):
    """The gateway does not know this payment method, or it was used up."""

    code = "payment_method_invalid"


class PaymentUnavailable(Refusal):
    """The gateway cannot be reached and nothing was sent to it; try again."""

    code = "payment_unavailable"


class KeyReused(Refusal):
    """The idempotency key was used for another request."""

    code = "idempotency_key_reused"


class TokenExpired(Refusal):
    """The access token that a connection was opened with ran out: sign in again and reconnect."""

    code = "token_expired"


class InterruptUnknown(Refusal):
    """The resume answers no open question of this conversation."""

    code = "interrupt_unknown"


class Outdated(Refusal):
    """What was read has changed meanwhile: read it again."""

    code = "version_differs"


class TransitionForbidden(Refusal):
    """The state machine has no such transition."""

    code = "transition_forbidden"


class CodeInvalid(Refusal):
    """A confirmation code with a wrong length, sign or check character."""

    code = "code_invalid"


class TooMany(Refusal):
    """More requests than one caller may make; `retry_after` says in how many seconds the next is welcome."""

    code = "too_many_requests"

    def __init__(self, message: str, *, retry_after: int = 5):
        super().__init__(message)
        self.retry_after = retry_after


class ConversationBusy(TooMany):
    """Too many messages are waiting in this conversation."""

    code = "conversation_busy"


def refusal_codes() -> dict[str, type[Refusal]]:
    """All stable codes, each with its class; used by the OpenAPI document and the docs."""
    found: dict[str, type[Refusal]] = {}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        kind = waiting.pop()
        found[kind.code] = kind
        waiting.extend(kind.__subclasses__())
    return found
