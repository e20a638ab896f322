"""The client of the payment gateway: typed outcomes, retries, and a circuit breaker."""

from boxoffice.payments.client import GatewayClient
from boxoffice.payments.errors import (
    GatewayError,
    GatewayFault,
    GatewayUnavailable,
    IntentNotFound,
    KeyClosed,
    KeyConflict,
    RefundRefused,
)
from boxoffice.payments.outcomes import (
    ChargeResult,
    Closed,
    Declined,
    Intent,
    IntentStatus,
    Refunded,
    RefundResult,
    Succeeded,
    Unknown,
)
from boxoffice.payments.patience import Patience

__all__ = [
    "ChargeResult",
    "Closed",
    "Declined",
    "GatewayClient",
    "GatewayError",
    "GatewayFault",
    "GatewayUnavailable",
    "Intent",
    "IntentNotFound",
    "IntentStatus",
    "KeyClosed",
    "KeyConflict",
    "Patience",
    "RefundRefused",
    "RefundResult",
    "Refunded",
    "Succeeded",
    "Unknown",
]
