"""The gateway's test cards as tokens, and a client that loses the slow cards' answers at once, not after seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess

APPROVED = "4242424242424242"
TIMEOUT_BEFORE, TIMEOUT_AFTER, BROKEN = "4000000000004087", "4000000000005043", "4000000000005001"
DECLINED = {
    "4000000000000002": "card_declined",
    "4000000000009995": "insufficient_funds",
    "4000000000000069": "expired_card",
    "4000000000000127": "incorrect_cvc",
    "4000000000000119": "processing_error",
}
CARDS = (APPROVED, *DECLINED, TIMEOUT_BEFORE, TIMEOUT_AFTER, BROKEN)
ONE_TRY = Patience(connect=30, read=60, attempts=1, breaker_failures=1_000_000)
_IMPATIENT_SECONDS = 0.05
_CHARGE_SECONDS = 60


class SettlerDied(BaseException):
    """The process that was settling is gone: nothing of it runs on."""


class Impatient(httpx.BaseTransport):
    """Gives up on slow cards at once, but not before the gateway has charged the one that it charges.

    `before` and `after` are called around each request and may raise.
    """

    def __init__(self, cards: Cards) -> None:
        self._cards = cards
        self._inner = httpx.HTTPTransport()
        self.before: Callable[[httpx.Request], None] = lambda _: None
        self.after: Callable[[httpx.Request], None] = lambda _: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.before(request)
        sent = request.read()
        if any(self._cards.of[number].encode() in sent for number in (TIMEOUT_BEFORE, TIMEOUT_AFTER)):
            timeouts = {**request.extensions["timeout"], "read": _IMPATIENT_SECONDS}
            request.extensions = {**request.extensions, "timeout": timeouts}
        try:
            answer = self._inner.handle_request(request)
        except httpx.ReadTimeout:
            if self._cards.of[TIMEOUT_AFTER].encode() in sent:
                self._cards.wait_until_charged(request.headers["Idempotency-Key"])
            raise
        self.after(request)
        return answer

    def close(self) -> None:
        self._inner.close()


@dataclass(frozen=True)
class Cards:
    """`of` maps a test card's number to a payment method that stands for it."""

    process: GatewayProcess
    of: dict[str, str]

    @classmethod
    def at(cls, process: GatewayProcess) -> Cards:
        return cls(process, {number: process.payment_method(number) for number in CARDS})

    def client(self, transport: httpx.BaseTransport | None = None) -> GatewayClient:
        wire = transport or Impatient(self)
        return GatewayClient(self.process.url, SECRET_KEY, transport=wire, patience=ONE_TRY)

    def wait_until_charged(self, key: str) -> None:
        deadline = time.monotonic() + _CHARGE_SECONDS
        while not self.process.intents_under(key):
            assert time.monotonic() < deadline, "the gateway did not charge the card that it charges late"
            time.sleep(0.01)
