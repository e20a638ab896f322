"""The two doors of the box office, for races: the use cases themselves, and REST over HTTP.

Both say what a client was told in the same words, and send a request again under its key while they are told that the
records cannot be reached just now. REST's status must be the one that belongs to the word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID, uuid4

from boxoffice.aws.data_api import DatabaseUnavailable, SerializationFailure
from boxoffice.domain.errors import PaymentUnavailable, Refusal
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.tiers import Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.cancel_order import cancel_order
from tests.lambdas.rest_api.client import Answer
from tests.properties.order_world import MOST_PASSES, OrderWorld
from tests.properties.racing import Told
from tests.properties.rest_surroundings import HostedRest

UNAVAILABLE = "unavailable"
_TRIES = 20
_REFUSED = {
    "sold_out": 422,
    "order_open": 422,
    "order_not_payable": 422,
    "order_not_cancellable": 422,
    "hold_expired": 422,
    "payment_declined": 402,
    UNAVAILABLE: 503,
}
_PAID = {"fulfilled": 200, "refunded": 200, "refunding": 200, "paying": 202, "stuck": 202}
_PLACED = {"pending": 201}
_CANCELLED = {"cancelled": 200}


class Door(Protocol):
    """`guest` is an index into the world's customers."""

    def place(self, guest: int, ticket: UUID, tier: Tier = Tier.STANDARD, *, key: str | None = None) -> Told: ...

    def pay(self, guest: int, order: UpgradeOrder, method: str, *, key: str | None = None) -> Told: ...

    def cancel(self, guest: int, order: UpgradeOrder) -> Told: ...

    def sweep(self) -> bool:
        """One pass of the sweeper; whether it found anything to do."""


def sweeping(door: Door, moments: Iterator[None]) -> None:
    """A sweeper that begins again and again while clients wait for answers, and then until it finds nothing more."""
    for _ in moments:
        door.sweep()
    for _ in range(MOST_PASSES):
        if not door.sweep():
            break


@dataclass(frozen=True)
class UseCases:
    """The use cases, in this process."""

    world: OrderWorld
    gateway: GatewayClient

    def place(self, guest: int, ticket: UUID, tier: Tier = Tier.STANDARD, *, key: str | None = None) -> Told:
        placing = partial(self.world.place, guest, [ticket], tier, key=key or str(uuid4()))
        return self._told(lambda: _of(placing()))

    def pay(self, guest: int, order: UpgradeOrder, method: str, *, key: str | None = None) -> Told:
        paying = partial(self.world.pay, guest, self.gateway, order, method, key=key or str(uuid4()))

        def paid() -> Told:
            settlement = paying()
            return Told("payment_declined") if settlement.outcome is Outcome.DECLINED else _of(settlement.order)

        return self._told(paid)

    def cancel(self, guest: int, order: UpgradeOrder) -> Told:
        world = self.world
        caller = world.guests[guest].caller
        return self._told(lambda: _of(cancel_order(world.house, world.databases.customer, caller, order.id)))

    def sweep(self) -> bool:
        swept = self.world.sweep(self.gateway)
        return bool(swept.expired or swept.settled or swept.left)

    def _told(self, send: Callable[[], Told]) -> Told:
        for _ in range(_TRIES):
            try:
                return send()
            except (DatabaseUnavailable, SerializationFailure, PaymentUnavailable):
                continue  # REST says `unavailable` of each
            except Refusal as refusal:
                return Told(refusal.code)
        return Told(UNAVAILABLE)


@dataclass(frozen=True)
class Rest:
    """The REST function and the sweeper in several processes of the Lambda host."""

    world: OrderWorld
    hosted: HostedRest

    def place(self, guest: int, ticket: UUID, tier: Tier = Tier.STANDARD, *, key: str | None = None) -> Told:
        day = self.world.days[0].isoformat()
        body = {"ticketIds": [str(ticket)], "tier": tier.value, "visitDate": day}
        return self._told(_PLACED, guest, "POST", "/orders", body, key or str(uuid4()))

    def pay(self, guest: int, order: UpgradeOrder, method: str, *, key: str | None = None) -> Told:
        total = {"amount": f"{order.total.amount:.2f}", "currency": order.total.currency}
        body = {"paymentMethod": method, "amount": total}
        return self._told(_PAID, guest, "POST", f"/orders/{order.id}/payment", body, key or str(uuid4()))

    def cancel(self, guest: int, order: UpgradeOrder) -> Told:
        return self._told(_CANCELLED, guest, "DELETE", f"/orders/{order.id}")

    def sweep(self) -> bool:
        return any(self.hosted.invoke("order_sweeper", {}).values())

    def _told(self, done: dict[str, int], guest: int, *request: Any) -> Told:
        *asked, key = request if len(request) == 4 else (*request, None)
        for _ in range(_TRIES):
            answer = self.hosted.call(self.world.guests[guest].caller, *asked, key=key)
            if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
                break
        told = _in_words(answer)
        assert answer.status == {**_REFUSED, **done}.get(told.word), answer
        return told


def _of(order: UpgradeOrder) -> Told:
    return Told(str(order.status), order.id)


def _in_words(answer: Answer) -> Told:
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return Told(answer.code)
    return Told(answer.json["status"], UUID(answer.json["id"]))
