"""The gateway's line: what goes over it is counted, and the next requests may go wrong on it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx

from boxoffice.payments.patience import Patience
from tests.properties.cards_on_the_wire import BROKEN, DECLINED, TIMEOUT_AFTER, TIMEOUT_BEFORE

CHARGES, CLOSES = "POST /payment-intents", "POST /payment-intents/close"


class Fault(StrEnum):
    """How one request fails: the first two reach nobody who would act on them."""

    NO_CONNECTION = "no connection"
    SLOW_DOWN = "429"
    ANSWERED_500 = "500"
    ANSWERED_503 = "503"
    ANSWER_LOST = "the answer is lost"

    @property
    def harmless(self) -> bool:
        return self in {Fault.NO_CONNECTION, Fault.SLOW_DOWN}


@dataclass(frozen=True)
class Sent:
    """A request as it went over the wire."""

    what: str
    key: str | None
    authorization: str
    body: Any
    text: str


@dataclass
class Line:
    """`sent` is all that was sent; the requests to come fail as `faults` says, one after the other."""

    sent: list[Sent] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def goes_wrong(self, faults: Iterable[Fault]) -> None:
        """From now on; what was counted is forgotten."""
        self.sent, self.faults = [], list(faults)

    def charges(self) -> list[Sent]:
        return [sent for sent in self.sent if sent.what == CHARGES]


class Overheard(httpx.BaseTransport):
    """In front of another transport."""

    def __init__(self, line: Line, inner: httpx.BaseTransport) -> None:
        self._line, self._inner = line, inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        text = request.read().decode()
        line, headers = self._line, request.headers
        what = f"{request.method} {request.url.path}"
        line.sent.append(Sent(what, headers.get("Idempotency-Key"), headers["Authorization"], json.loads(text), text))
        match line.faults.pop(0) if line.faults else None:
            case None:
                return self._inner.handle_request(request)
            case Fault.NO_CONNECTION:
                raise httpx.ConnectError("refused", request=request)
            case Fault.ANSWER_LOST:
                self._inner.handle_request(request).close()
                raise httpx.ReadError("cut", request=request)
            case Fault.SLOW_DOWN | Fault.ANSWERED_500 | Fault.ANSWERED_503 as fault:
                return httpx.Response(int(fault), json={"code": "trouble"}, request=request)

    def close(self) -> None:
        self._inner.close()


@dataclass(frozen=True)
class Told:
    """What must come of one payment: requests sent, what the settlement says, and whether the gateway took money.

    `word` is `succeeded`, `declined`, `unknown`, or `unavailable` where nothing reached the gateway.
    """

    requests: int
    word: str
    charged: bool


def expected(number: str, faults: Iterable[Fault], patience: Patience) -> Told:
    """By the manners of the card and of the line, a request at a time; the client gives up after `attempts`."""
    coming, charged, harmless = list(faults), False, True
    for request in range(1, patience.attempts + 1):
        fault = coming.pop(0) if coming else None
        reaches = fault in {None, Fault.ANSWER_LOST}
        charged = charged or (reaches and number not in {*DECLINED, BROKEN, TIMEOUT_BEFORE})
        if fault is None and number not in {BROKEN, TIMEOUT_BEFORE, TIMEOUT_AFTER}:
            return Told(request, "declined" if number in DECLINED else "succeeded", charged)
        harmless = harmless and fault is not None and fault.harmless
    return Told(patience.attempts, "unavailable" if harmless else "unknown", charged)
