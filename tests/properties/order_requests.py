"""What customers do in the order machine, each request once or twice under one key, and again whenever they like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from boxoffice.domain.errors import Refusal
from boxoffice.domain.money import Money
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.states import OrderStatus
from boxoffice.domain.tiers import TIERS, Tier, rank_of
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.settle_order import Confirmation, Settlement, settle_order
from tests.properties.cards_on_the_wire import APPROVED, CARDS, DECLINED, TIMEOUT_AFTER, SettlerDied
from tests.properties.order_house import Running
from tests.properties.order_oracle import OrderOracle
from tests.use_cases.world import VENUE

DIED = "died"
TWICE = st.booleans()


@dataclass(frozen=True)
class Sent:
    """A request that was answered with an order, and may be sent again under its key; a cancellation has none."""

    kind: str
    again: Callable[[], Any]
    order: UUID
    first: Any
    key: str = ""
    card: str = ""


class OrderRequests(RuleBasedStateMachine):
    """Customers with tickets; whatever they are answered is what the oracle says."""

    house: Running
    oracle: OrderOracle

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Sent] = []
        self.requests = self.repeated = 0

    def answered(self, request: Callable[[], Any], *, twice: bool) -> Any:
        """The answer to a request, which is the same when it is sent twice."""
        self.requests += 1
        answer = answered(request)
        if twice:
            self.repeated += 1
            again = answered(request)
            if answer == DIED:  # nobody was told anything; now the payment is on record, and its outcome is not known
                assert (str(again.outcome), str(again.order.status)) == ("unknown", "paying")
            else:
                assert again == answer
        return answer

    @rule(
        guest=st.integers(0, 1),
        chosen=st.sets(st.integers(0, 2), min_size=1),
        tier=st.sampled_from(TIERS),
        day=st.integers(0, 1),
        twice=TWICE,
    )
    def place(self, guest: int, chosen: set[int], tier: Tier, day: int, twice: bool) -> None:
        world = self.house.world
        own = [sale.id for sale in world.tickets if sale.guest == guest]
        tickets = tuple(own[n] for n in sorted(chosen) if n < len(own)) or (own[0],)
        now, date, key = world.clock(), world.days[day], str(uuid4())
        price = world.price(tier, date)
        refusals = self.oracle.why_not(tickets, tier, date, price, now)
        again = lambda: self.house.world.place(guest, tickets, tier, day=day, key=key)  # noqa: E731 - sent again later
        answer = self.answered(again, twice=twice)
        if refusals:
            assert answer in refusals, (answer, refusals)
            return
        assert not isinstance(answer, str), answer
        self.oracle.place(answer.id, tickets, tier, date, price, now)
        self.sent.append(Sent("place", again, answer.id, answer, key))

    @rule(ticket=st.integers(0, 4), up=st.integers(0, 2), day=st.integers(0, 1), twice=TWICE)
    def place_something_likely(self, ticket: int, up: int, day: int, twice: bool) -> None:
        """One ticket, to a tier above its own."""
        tickets = self.house.world.tickets
        sale = tickets[ticket]
        own = [each.id for each in tickets if each.guest == sale.guest]
        higher = [tier for tier in TIERS if tier.rank > rank_of(self.oracle.tickets[sale.id].tier)] or [TIERS[-1]]
        self.place(sale.guest, {own.index(sale.id)}, higher[up % len(higher)], day, twice)

    @rule(ticket=st.integers(0, 4), day=st.integers(0, 1), data=st.data(), twice=TWICE)
    def place_and_pay_at_once(self, ticket: int, day: int, data: st.DataObject, twice: bool) -> None:
        before = set(self.oracle.orders)
        self.place_something_likely(ticket, 0, day, twice)
        for order_id in set(self.oracle.orders) - before:
            self.confirm(order_id, data.draw(st.sampled_from(CARDS), "card"), twice=twice)

    @precondition(lambda self: self.oracle.orders)
    @rule(
        data=st.data(),
        card=st.sampled_from([APPROVED, *CARDS]),
        off=st.sampled_from([Decimal(0)] * 5 + [Decimal("-0.01"), Decimal(1)]),
        dies=st.sampled_from([None, None, None, "before", "after"]),
        twice=TWICE,
    )
    def pay(self, data: st.DataObject, card: str, off: Decimal, dies: str | None, twice: bool) -> None:
        payable = [key for key, known in self.oracle.orders.items() if known.status == "pending"]
        order_id = data.draw(st.sampled_from([*payable, *self.oracle.orders]), "order")
        self.confirm(order_id, card, off=off, dies=dies, twice=twice)

    def confirm(
        self, order_id: UUID, card: str, *, off: Decimal = Decimal(0), dies: str | None = None, twice: bool = False
    ) -> None:
        """The customer pays: the total, or that much more, perhaps with the settler dying around the charge."""
        known, now, key = self.oracle.orders[order_id], self.house.world.clock(), str(uuid4())
        amount = Money(max(known.total + off, Decimal(0)), "EUR")
        confirmed = Confirmation(order_id, amount, self.house.around.cards.of[card], key)
        refusal = self.oracle.why_unpayable(order_id, amount.amount, now)
        again = lambda: self.settled(known.guest, confirmed)  # noqa: E731 - sent again later
        if dies:
            setattr(self.house.wire, dies, _dies)
        answer = self.answered(again, twice=twice)
        self.house.wire.before = self.house.wire.after = lambda _: None
        if refusal is not None:
            assert answer == refusal
            return
        charged = card in (APPROVED, TIMEOUT_AFTER) and dies != "before"
        self._charged(Sent("pay", again, order_id, answer, key, card), charged=charged)

    def settled(self, guest: int, confirmed: Confirmation) -> Settlement:
        world = self.house.world
        caller = world.guests[guest].caller
        return settle_order(world.house, world.databases.settlement, self.house.gateway, caller, confirmed)

    def _charged(self, sent: Sent, *, charged: bool) -> None:
        """Holds the answer to a payment that was begun against the card, and tells the oracle."""
        word = "succeeded" if sent.card == APPROVED else "declined" if sent.card in DECLINED else "unknown"
        if sent.first == DIED:
            word = "nothing"
        else:
            assert (str(sent.first.outcome), sent.first.failure_code) == (word, DECLINED.get(sent.card))
        self.oracle.pay(sent.order, word, key=sent.key, charged=charged, now=self.house.world.clock())
        self.sent = [each for each in self.sent if not (each.kind == "pay" and each.key == sent.key)] + [sent]

    @precondition(lambda self: self.oracle.orders)
    @rule(data=st.data(), twice=TWICE)
    def cancel(self, data: st.DataObject, twice: bool) -> None:
        order_id = data.draw(st.sampled_from(list(self.oracle.orders)), "order")
        guest = self.oracle.orders[order_id].guest
        again = lambda: self._cancelled(guest, order_id)  # noqa: E731 - sent again later
        answer = self.answered(again, twice=twice)
        if refusal := self.oracle.cancel(order_id, self.house.world.clock()):
            assert answer == refusal
            return
        assert answer.status == "cancelled"
        self.sent.append(Sent("cancel", again, order_id, answer))

    def _cancelled(self, guest: int, order_id: UUID) -> UpgradeOrder:
        world = self.house.world
        return cancel_order(world.house, world.databases.customer, world.guests[guest].caller, order_id)

    @precondition(lambda self: self.sent)
    @rule(data=st.data(), twice=TWICE)
    def send_the_same_again(self, data: st.DataObject, twice: bool) -> None:
        """The first answer once more, with the order as it is by now: no second order, no second charge."""
        sent = data.draw(st.sampled_from(self.sent), "request")
        self.repeated += 1
        if sent.kind == "pay" and self._may_charge_now(sent):
            return self._pay_what_reached_no_card(sent, twice)
        answer = self.answered(sent.again, twice=twice)
        known, now = self.oracle.orders[sent.order], self.house.world.clock()
        if sent.kind == "cancel":
            assert answer == sent.first
        elif sent.kind == "pay":
            assert (answer.order.id, str(answer.order.status)) == (sent.order, known.status)
            assert (str(answer.outcome), answer.failure_code) == self._outcome_by_now(sent)
        elif answer == "invalid_input":
            assert known.day < VENUE.today(now)
        else:
            self.oracle.lapse(known.tickets, now)
            assert str(answer.status) == known.status
            assert _as_placed(answer) == _as_placed(sent.first)
        return None

    def _may_charge_now(self, sent: Sent) -> bool:
        """The first attempt reached no card, so this is the first that may."""
        return sent.key in self.oracle.uncharged and self.oracle.orders[sent.order].status == "pending"

    def _pay_what_reached_no_card(self, sent: Sent, twice: bool) -> None:
        known = self.oracle.orders[sent.order]
        refusal = self.oracle.why_unpayable(sent.order, known.total, self.house.world.clock())
        answer = self.answered(sent.again, twice=twice)
        if refusal:
            assert answer == refusal
        else:
            self._charged(replace(sent, first=answer), charged=sent.card in (APPROVED, TIMEOUT_AFTER))

    def _outcome_by_now(self, sent: Sent) -> tuple[str, str | None]:
        """What the box office knows by now of a payment: what it said first, or what the sweeper found."""
        if sent.first != DIED and str(sent.first.outcome) != "unknown":
            return str(sent.first.outcome), sent.first.failure_code
        known = self.oracle.orders[sent.order]
        if sent.key in self.oracle.uncharged:
            return "declined", "not_charged"
        return ("unknown" if known.status in ("stuck", "paying") else "succeeded"), None

    @precondition(lambda self: any(sent.key for sent in self.sent))
    @rule(data=st.data())
    def take_the_key_for_another_request(self, data: st.DataObject) -> None:
        sent = data.draw(st.sampled_from([each for each in self.sent if each.key]), "request")
        known = self.oracle.orders[sent.order]
        if sent.kind == "pay":
            confirmed = Confirmation(sent.order, Money(known.total, "EUR"), "pm_other", sent.key)
            answer = answered(lambda: self.settled(known.guest, confirmed))
        else:
            other = next(tier for tier in TIERS if tier is not known.tier)
            answer = answered(lambda: self.house.world.place(known.guest, known.tickets, other, day=0, key=sent.key))
        past = self.house.world.days[0] < VENUE.today(self.house.world.clock())
        assert answer == "idempotency_key_reused" or (past and answer == "invalid_input"), answer


def answered(request: Callable[[], Any]) -> Any:
    """What came back: the result, a refusal's code, or `died`."""
    try:
        return request()
    except Refusal as refusal:
        return refusal.code
    except SettlerDied:
        return DIED


def _as_placed(order: UpgradeOrder) -> UpgradeOrder:
    """What of an order never changes."""
    first = replace(order, version=1, completed_at=None, confirmation_code=None, payment=None)
    return replace(first, status=OrderStatus.PENDING, timeline=order.timeline[:1])


def _dies(_request: object) -> None:
    raise SettlerDied
