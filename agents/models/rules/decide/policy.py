"""The order in which the house thinks: what tools answered, then people, then orders, then selling, then talk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from agents.models.rules.ask.request import answer_request
from agents.models.rules.decide.afterwards import afterwards
from agents.models.rules.decide.back import asking
from agents.models.rules.decide.blocked import blocked
from agents.models.rules.decide.cheaper import cheaper
from agents.models.rules.decide.fold import fold
from agents.models.rules.decide.history import events_of
from agents.models.rules.decide.inquiries import inquiry
from agents.models.rules.decide.memories import memories
from agents.models.rules.decide.orders import answer_order_question, change_of_mind
from agents.models.rules.decide.others_records import others_records
from agents.models.rules.decide.outcomes import after_tools, gone_then_offer, held_already, profile_saved
from agents.models.rules.decide.patience import patient, thinking
from agents.models.rules.decide.payments import learned, learned_alone
from agents.models.rules.decide.questions import IN_SALE, Question
from agents.models.rules.decide.requests import order_wishes
from agents.models.rules.decide.resolve import below
from agents.models.rules.decide.sell import sell, tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.talk import outside, person, record, small_talk, welcome
from agents.models.rules.decide.usual import greeted_anyway, with_usual
from agents.models.rules.decide.waiting import order_replies
from agents.models.rules.understand import Act, Understanding

_SELLING = frozenset(
    {Act.BUY, Act.TIER, Act.DATE, Act.TICKET, Act.OPTIONS, Act.PRICE, Act.OTHERS, Act.CORRECT, Act.LIST, Act.RESUME}
)
_WITHIN_SALE = IN_SALE | {Question.WHAT_TO_CHANGE}


@dataclass(frozen=True)
class Turn:
    """What a step depends on beside the messages: the trusted context and the tools at hand."""

    today: date
    language: str = "en"
    first_name: str = ""
    venue: str = ""
    tools: frozenset[str] = frozenset()
    time_zone: str = "Europe/Berlin"
    single: bool = False
    """Whether one request is answered once, with nobody there to be asked."""
    remembered: tuple[str, ...] = ()
    """Sentences from the customer's earlier conversations."""
    perhaps_ordered: bool = False
    """Whether a run of before was lost with an order in it, so that one may be there."""


def state_of(messages: Iterable[Mapping[str, object]], turn: Turn) -> State:
    """Where the conversation stands after these messages."""
    return fold(events_of(messages), _blank(turn))


def _blank(turn: Turn) -> State:
    blank = State(turn.today, turn.language, turn.tools, first_name=turn.first_name, venue=turn.venue)
    blank.time_zone, blank.remembered, blank.single = turn.time_zone, turn.remembered, turn.single
    return blank


def decide(messages: Iterable[Mapping[str, object]], turn: Turn) -> tuple[Decision, State]:
    """The next step, and the state it rests on."""
    if turn.single:
        return answer_request(events_of(messages), lambda: _blank(turn))
    state = state_of(messages, turn)
    state.maybe_ordered |= turn.perhaps_ordered and not state.answer_of("list_orders")
    return next_step(state), state


def next_step(state: State) -> Decision:
    """The next step from a state."""
    heard = state.heard
    if heard is None:
        return welcome(state)
    decision = with_usual(state, greeted_anyway(state, _thought(state, heard)))
    if not decision.lines:
        return decision
    return patient(state, replace(decision, lines=(*_opening(state, heard, decision), *decision.lines)))


def _thought(state: State, heard: Understanding) -> Decision:
    return gone_then_offer(state) or held_already(state) or after_tools(state) or _by_words(state, heard)


def _opening(state: State, heard: Understanding, decision: Decision) -> tuple[Line, ...]:
    """What is said first, whatever follows: a greeting returned, a word on card numbers in the chat."""
    lines = []
    if state.turns == 1 and heard.does(Act.GREET, least=0.1) and decision.lines[0].key != "greet":
        lines.append(Line("hello", {"first_name": state.first_name}))
    if heard.card_number and decision.lines[0].key != "no_card_numbers":
        lines.append(Line("no_card_numbers"))
    if heard.does(Act.ANGER, least=0.85) and heard.names_something and state.setbacks == 0:
        lines.append(Line("sorry_trouble"))
    if heard.pairs and decision.question in IN_SALE:
        lines.append(Line("one_by_one"))
    if heard.mixes and not heard.question and decision.question in IN_SALE:
        lines.append(Line("which_get_which"))
    saved = state.answer_of("update_customer")
    if saved and saved.refusal is None and saved is not state.answers[-1]:
        lines.append(profile_saved(saved))
    lines += learned(state, decision)
    return tuple(lines)


def _by_words(state: State, heard: Understanding) -> Decision:
    if heard.card_number and heard.act in {Act.OFF_TOPIC, Act.REFERENCE}:
        return say(Line("no_card_numbers"), ask=Question.PAY if state.order and state.order.open else Question.MORE)
    for handler in (
        learned_alone,
        afterwards,
        memories,
        person,
        thinking,
        inquiry,
        outside,
        others_records,
        record,
        cheaper,
        answer_order_question,
        order_wishes,
        change_of_mind,
        _selling,
    ):
        decision = handler(state, heard)
        if decision is not None:
            return decision
    return small_talk(state, heard)


def _selling(state: State, heard: Understanding) -> Decision | None:
    if heard.act is Act.LIST and not heard.names_something:
        return _my_tickets(state)
    held = state.order is not None and state.order.open
    if held and state.order and heard.act in {Act.OPTIONS, Act.PRICE, Act.BUY, Act.OTHERS, Act.CORRECT}:
        order = state.order
        first = Line("order_first", {"tier": order.tier, "day": order.visit_date, "price": order.total})
        return say(first, ask=Question.PAY_OR_CANCEL, replies=order_replies())
    if heard.act in {Act.YES, Act.SELECT} and not heard.names_something and (helped := _nothing_chosen(state)):
        return helped
    if heard.names_something or heard.reopens or heard.does(*_SELLING, least=0.8):
        return sell(state)
    if state.question in _WITHIN_SALE and heard.act in {Act.YES, Act.SELECT}:
        return sell(state)
    return None


def _nothing_chosen(state: State) -> Decision | None:
    """A yes to the question which one: how to answer it, in other words."""
    if state.question is Question.WHICH_TIER and state.wished_tier is None:
        return asking(state, Question.WHICH_TIER, Line("hint_which_tier"))
    if state.question is Question.WHICH_DATE and not state.offered_days and state.wished_date is None:
        return asking(state, Question.WHICH_DATE, Line("hint_which_date"))
    return None


def _my_tickets(state: State) -> Decision:
    """Asked for in so many words, the tickets are looked up again: they may have changed since."""
    if state.has("list_tickets") and not state.answer_of("list_tickets"):
        return call("list_tickets")
    fetched = tickets_needed(state)
    if fetched:
        return fetched
    tickets = tuple(state.tickets or ())
    if not tickets:
        return sell(state)
    able = tuple(below(state, None)) if state.eligible else ()
    barred = blocked(state)
    lines = [Line("my_tickets", {"tickets": able, "count": len(able)})] if able else []
    if barred:
        lines.append(Line("some_blocked", {"tickets": barred, "count": len(barred)}))
    return say(*lines, ask=Question.UPGRADE, replies=(Line("reply_upgrade"), Line("reply_options")))
