"""Questions about what the customer's tickets are: how many, which of them, until when, what was paid."""

import re
from collections.abc import Sequence
from decimal import Decimal

from agents.models.rules.ask.ticket_filters import EXPIRES, Filter, filters_in
from agents.models.rules.decide.facts import Price, Ticket
from agents.models.rules.decide.resolve import pick_tickets
from agents.models.rules.decide.sell import tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.understand import Act, Topic, Understanding

_TICKETS = re.compile(r"\b(?:tickets?|passes|karten?|eintrittskarten?)\b")
_OTHER_MATTER = re.compile(r"\b(?:orders?|bookings?|bestellung\w*|buchung\w*|places?|plaetze?|platz)\b")
_REFERS = re.compile(
    r"\b(?:which|them|they|those|these|each|it|any|some|none|all|one|davon|dafuer|dazu|sie|ihnen|diese|denen|welche|eine?s?|es)\b"
)
_COUNT = re.compile(r"\b(?:how many|number of|count|wie ?viele|anzahl|zaehl\w*)\b")
_PAID = re.compile(
    r"\b(?:paid|did (?:i|we|they|it) (?:pay|cost)|pay for|spen[dt]|cost me|bezahlt|gezahlt|gekostet|ausgegeben)\b"
)
_BOUGHT = re.compile(
    r"\bwhen (?:did|was|were)\b.*\b(?:buy|bought|purchased?)\b|\bpurchase date|\bkaufdatum|\bwann\b.*\bgekauft\b"
)
_HAVE = re.compile(r"\b(?:do (?:i|we) have|have (?:i|we) got|are there|is there|habe ich|haben wir|gibt es)\b")
_VISIT = re.compile(
    r"\bvisit (?:date|day)s?\b|\b(?:when|which day) (?:is|are)\b.*\b(?:visits?|tickets? for)\b"
    r"|\bbesuchs(?:tag|datum)\w*|\b(?:wann|welchem tag)\b.*\bbesuch\w*\b"
)
_WHY = re.compile(r"\b(?:why|how come|warum|wieso|weshalb)\b")
_FOR_A_DAY = re.compile(r"\b(?:which|welche\w*)\b.{0,12}\b(?:tickets?|karten?)\b.{0,12}\b(?:for|on|in|fuer|am|im)\b")
_COMMAND = re.compile(r"(?:please |bitte )?(?:upgrade|book|order|reserve|buche?n?|bestell\w*|reservier\w*|werte)\b")
_OTHER_TOPICS = frozenset({Topic.PLACES, Topic.BENEFITS, Topic.REFUND, Topic.DATE_ONLY})


def ticket_question(state: State, heard: Understanding, subject: tuple[str, ...]) -> Decision | None:
    """The answer, or the call that it needs; None where nothing of the kind is asked.

    `subject` are the ids of the tickets that the part before spoke of.
    """
    text = heard.text
    has = _HAVE.search(text) is not None
    if (
        _OTHER_MATTER.search(text)
        or _COMMAND.match(text)
        or _WHY.search(text)
        or (heard.topic in _OTHER_TOPICS and not has)
    ):
        return None
    own_words = _names_tickets(text)
    refers = bool(subject) and refers_back(heard)
    facts, filters, counts = _facts_asked(text), filters_in(heard, state.today), _COUNT.search(text) is not None
    if not (own_words or refers) or not _asks(heard, facts, filters, counts=counts or has):
        return None
    if fetched := tickets_needed(state):
        return fetched
    if state.tickets is None:
        return say(Line("cannot_look"))
    if not state.tickets:
        return say(Line("no_tickets"))
    among = [ticket for ticket in state.tickets if not refers or ticket.id.lower() in subject]
    meant = pick_tickets(state).tickets if heard.tickets and not heard.tickets.states else ()
    if meant:
        among = [ticket for ticket in among if ticket in meant]
    return say(*_lines(among, filters, facts, some=refers or bool(meant)))


def needs_subject(heard: Understanding, state: State) -> bool:
    """Whether it asks something of the tickets that were told before."""
    facts, filters = _facts_asked(heard.text), filters_in(heard, state.today)
    return refers_back(heard) and bool(facts or filters or _COUNT.search(heard.text))


def refers_back(heard: Understanding) -> bool:
    """Whether it speaks of what was told before, without naming any ticket."""
    return not _names_tickets(heard.text) and _REFERS.search(heard.text) is not None


def _names_tickets(text: str) -> bool:
    return _TICKETS.search(text) is not None or _VISIT.search(text) is not None


def _asks(heard: Understanding, facts: Sequence[str], filters: Sequence[Filter], *, counts: bool) -> bool:
    """A price on a day asks for an upgrade, as a tier or a day alone does; what can be upgraded is told elsewhere."""
    if counts or facts:
        return True
    other = {"able", "tier"} if _FOR_A_DAY.search(heard.text) else {"able", "tier", "visit"}
    telling = [found for found in filters if found.kind not in other]
    return bool(telling) and not heard.does(Act.PRICE, least=0.8)


def _facts_asked(text: str) -> tuple[str, ...]:
    """Which of a ticket's values are asked for."""
    cues = {"paid": _PAID, "bought": _BOUGHT, "until": EXPIRES, "visit": _VISIT}
    return tuple(name for name, cue in cues.items() if cue.search(text))


def _lines(among: Sequence[Ticket], filters: Sequence[Filter], facts: tuple[str, ...], *, some: bool) -> list[Line]:
    """`some` says that only some of the customer's tickets were looked at, which the customer knows."""
    found = tuple(ticket for ticket in among if all(one.holds(ticket) for one in filters))
    shown = {"filters": tuple((one.kind, one.value) for one in filters), "facts": facts}
    if not found:
        return [Line("found_none", shown | {"looked_at": tuple(among), "count": len(among)})]
    key = "found" if filters else "found_these" if some and facts else "found_all"
    lines = [Line(key, shown | {"fact_rows": found, "count": len(found)})]
    if "paid" in facts and len(found) > 1 and (total := _sum(found)) is not None:
        lines.append(Line("paid_in_all", {"price": total}))
    return lines


def _sum(tickets: Sequence[Ticket]) -> Price | None:
    """What was paid for all; None where a ticket does not say or currencies differ."""
    prices = [ticket.paid for ticket in tickets]
    if any(price is None for price in prices) or len({price.currency for price in prices if price}) != 1:
        return None
    known = [price for price in prices if price]
    return Price(sum((price.amount for price in known), Decimal(0)), known[0].currency)
