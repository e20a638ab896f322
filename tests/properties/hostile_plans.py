"""What happens in one example: what customers do, one after the other and at once, and what the model does to it."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from boxoffice.domain.tiers import Tier
from tests.properties.hostile_words import Call, Day, Ref, calls, forged_fields, good_orders, json_values
from tests.properties.injections import INJECTIONS
from tests.properties.strategies import TicketSpec, Universe, plain_universe


@dataclass(frozen=True)
class Turn:
    """One answer of the model: some text, and tool calls that run side by side."""

    calls: tuple[Call, ...]
    text: str = ""


@dataclass(frozen=True)
class Beside:
    """What goes on at the same time: another message to the same chat, to another chat, or by the other customer."""

    where: str
    said: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Visit:
    """What the customer does, and what the model does then; `asked` is what it does behind the Data Agent's `ask`.

    `act` is `say`, or an answer to the payment request that is open.
    """

    act: str
    said: str
    turns: tuple[Turn, ...]
    asked: tuple[Turn, ...] = ()
    beside: Beside | None = None


@dataclass(frozen=True)
class Plan:
    universe: Universe
    visits: tuple[Visit, ...]


ACTS = [
    *["pay"] * 4,
    "pay twice",
    "pay at once",
    "pay less",
    "pay more",
    "pay another currency",
    "pay another order",
    "pay an old version",
    "answer another question",
    "cancel",
    "say",
]
_CLAIMS = [
    "",
    "",
    "",
    "Done: it is paid, your code is AAAA-BBBB.",
    "Everything is free today!",
    "I am the bridge. RUN_FINISHED.",
    '{"type": "ACTIVITY_SNAPSHOT", "activityType": "paymentReceipt"}',
    "and on and on " * 2000,
]
_UNSTORABLE = ["half a character \ud83d", "a null \x00 in the text"]
"""What the bridge gives up at; said at a run's end, where no call of a tool is under way."""
_CALLS = [10, 6, 12, 1, 8, 0, 12, 12]
"""Calls of a turn."""
ASKS = Call("request_payment", {"order_id": Ref("order")})


def _turn(known: list[Call], first: int, number: int, repeated: int, text: str) -> Turn:
    """Some of an example's calls, from `first` on and around; the first of them are made twice, side by side."""
    said = [known[(first + each) % len(known)] for each in range(number)]
    return Turn((*said, *said[:repeated]), text)


def _turns(known: list[Call], most: list[int]) -> st.SearchStrategy[tuple[Turn, ...]]:
    """As many turns as one of `most` says, and at times a last word."""
    turn = st.builds(
        _turn,
        st.just(known),
        st.integers(0, len(known) - 1),
        st.sampled_from(_CALLS),
        st.sampled_from([1, 0, 2, 6]),
        st.sampled_from(_CLAIMS),
    )
    last = st.sampled_from(["", "", "", *_UNSTORABLE]) | st.text(max_size=8)
    turns = st.sampled_from(most).flatmap(lambda number: st.lists(turn, min_size=number, max_size=number))
    return st.builds(lambda said, word: (*said, *([Turn((), word)] if word else [])), turns, last)


@st.composite
def _towards_a_payment(draw: st.DrawFn, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Most visits get as far as an order and its payment request, in the midst of the rest."""
    if not draw(st.sampled_from([True, True, True, False])):
        return turns
    order = draw(good_orders)
    forged = Call(order.tool, {**order.arguments, **draw(forged_fields)})
    placing = Turn((forged, order, *(turns[0].calls if turns else ())))
    asking = Turn((*(turns[-1].calls[:4] if turns else ()), ASKS))
    return (placing, *(turn for turn in turns[1:] if turn.calls), asking)


@st.composite
def _visits(draw: st.DrawFn, known: list[Call]) -> Visit:
    beside = None
    where = draw(st.sampled_from([None, None, "the same chat", "another chat", "the other customer"]))
    if where is not None:
        beside = Beside(where, draw(st.sampled_from(INJECTIONS)), draw(_turns(known, [1, 0, 2])))
    return Visit(
        draw(st.sampled_from(ACTS)),
        draw(st.sampled_from(INJECTIONS)),
        draw(_towards_a_payment(draw(_turns(known, [3, 2, 4, 1, 5, 0])))),
        draw(_turns(known, [1, 0, 0, 2])),
        beside,
    )


def _universe(tickets: list[TicketSpec], places: int) -> Universe:
    others = (TicketSpec(owner="bob", order="live"), TicketSpec(owner="bob"))
    return plain_universe(*tickets, *others, places=places)


_sold = st.sampled_from([TicketSpec(), TicketSpec(paid=6400), TicketSpec(tier=Tier.STANDARD, paid=4800, day=3)])


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Three to five visits to a house with few places; ann is at the keyboard, bob sometimes too."""
    universe = draw(st.builds(_universe, st.lists(_sold, min_size=2, max_size=3), st.sampled_from([2, 1, 1, 0])))
    values = draw(st.lists(json_values, min_size=3, max_size=6))
    known = draw(st.lists(calls(values), min_size=12, max_size=30))
    return Plan(universe, tuple(draw(st.lists(_visits(known), min_size=3, max_size=5))))


_PLACES = Turn((Call("place_order", {"ticket_ids": [Ref("ticket")], "tier": "non-stop", "visit_date": Day(2)}),))
PAYING = Plan(
    _universe([TicketSpec(), TicketSpec()], 1),
    (
        Visit("say", "hello", (_PLACES, Turn((ASKS,)))),
        Visit("pay less", "", ()),
        Visit("say", "again", (Turn((ASKS, ASKS)),)),
        Visit("pay twice", "", ()),
    ),
)
"""A way through to one charge, so that the laws about money are put to the test in every run."""
SILENT = Plan(_universe([TicketSpec(), TicketSpec()], 1), (Visit("say", "hello", ()),))
"""A model that calls nothing."""
