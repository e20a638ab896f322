"""What the gateway's word means: one small type per outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from boxoffice.domain.money import Money


class IntentStatus(StrEnum):
    SUCCEEDED = "succeeded"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Intent:
    """One charge as the gateway keeps it; `failure_code` is there when it was declined."""

    id: str
    status: IntentStatus
    amount: Money
    amount_refunded: Money
    failure_code: str | None
    key: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The money was taken."""

    intent_id: str


@dataclass(frozen=True, slots=True)
class Declined:
    """No money was taken; `failure_code` is the gateway's, such as `insufficient_funds`."""

    intent_id: str
    failure_code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something was sent and its outcome did not come back: only the gateway's word (`close`) settles it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Closed:
    """The final word about a key: its intent, or that there is none and never will be."""

    intent: Intent | None


@dataclass(frozen=True, slots=True)
class Refunded:
    """The money was given back."""

    refund_id: str
    amount: Money


ChargeResult = Succeeded | Declined | Unknown
RefundResult = Refunded | Unknown
