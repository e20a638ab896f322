"""The wire to the gateway as it is on bad days: nobody there, an error, silence, or an answer that is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from tests.payments.gateway_process import SECRET_KEY
from tests.properties.cards_on_the_wire import Cards, Impatient

OPEN_SECONDS = 30
FAILURES = 5


class Weather(httpx.BaseTransport):
    """The wire to the gateway: `away` refuses connections, `broken` answers 500, `silent` times out, `fine` works.

    `lost` times out as well, but only when the gateway has acted. Paths that do not begin with `over` have it fine.
    """

    def __init__(self, cards: Cards) -> None:
        self.now, self.over = "fine", "/"
        self.sent = 0
        self.refund_keys: list[str] = []
        self.wire = Impatient(cards)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        if request.url.path.startswith("/refunds"):
            self.refund_keys.append(request.headers["Idempotency-Key"])
        if self.now == "fine" or not request.url.path.startswith(self.over):
            return self.wire.handle_request(request)
        if self.now == "away":
            raise httpx.ConnectError("refused", request=request)
        if self.now == "silent":
            raise httpx.ReadTimeout("silent", request=request)
        if self.now == "broken":
            return httpx.Response(500, json={"code": "server_error"}, request=request)
        self.wire.handle_request(request).close()
        raise httpx.ReadTimeout("lost", request=request)

    def close(self) -> None:
        self.wire.close()


@contextmanager
def weather_over(cards: Cards) -> Iterator[tuple[Weather, GatewayClient]]:
    """A client with the real breaker that tries once each time."""
    weather = Weather(cards)
    patience = Patience(connect=30, read=60, attempts=1, breaker_failures=FAILURES, breaker_open=OPEN_SECONDS)
    with GatewayClient(cards.process.url, SECRET_KEY, transport=weather, patience=patience) as client:
        yield weather, client
