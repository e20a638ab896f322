"""Grades an attempt by the end state of the database, the calls that were made and what was shown.

`grade` gives what is wrong, a sentence each; an empty list is a pass. `evals.laws` has what holds for every scenario.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from evals.expected import ExpectedOrder
from evals.laws import broken_laws
from evals.scene import Played

Row = dict[str, Any]
_OVER = ("cancelled", "expired")


def grade(played: Played) -> list[str]:
    """Every way in which the attempt is not what the scenario expects, or breaks a law of the box office."""
    return [*_conversation(played), *_orders(played), *_tickets(played), *_rest(played), *broken_laws(played)]


def _conversation(played: Played) -> Iterator[str]:
    expect, talk, calls = played.scene.scenario.expect, played.conversation, played.after.calls
    if played.stalled is not None:
        yield f"the conversation ended early: {played.stalled}"
    for line in talk.lines:
        if line.error is not None and not expect.errors:
            yield f"a run ended with the error {line.error}"
    yield from (f"the tool {tool} was never called" for tool in expect.calls if tool not in calls)
    yield from (f"the tool {tool} was called" for tool in expect.never_calls if tool in calls)
    yield from (f"no {kind} was shown" for kind in expect.shows if not talk.activities(kind))
    yield from (f"a {kind} was shown" for kind in expect.never_shows if talk.activities(kind))
    last = next((line.text for line in reversed(talk.lines) if line.who == "agent"), "")
    yield from _words(talk.words, expect.says, expect.never_says)
    yield from (f"in the end {wrong}" for wrong in _words(last, expect.finally_says, expect.finally_never_says))


def _words(text: str, needed: Sequence[str], forbidden: Sequence[str]) -> Iterator[str]:
    for pattern in needed:
        if not re.search(pattern, text, re.IGNORECASE):
            yield f"nothing was said like /{pattern}/"
    for pattern in forbidden:
        if found := re.search(pattern, text, re.IGNORECASE):
            yield f"{found.group()!r} was said (/{pattern}/)"


def _orders(played: Played) -> Iterator[str]:
    """Each expected order is there once; no other one is, but orders that are over."""
    left = list(played.after.orders)
    for expected in played.scene.scenario.expect.orders:
        found = next((order for order in left if _is(expected, order, played)), None)
        if found is None:
            yield f"there is no order {_described(expected)}; {_listed(played.after.orders)}"
            continue
        left.remove(found)
        if expected.payments is not None and found["payments"] != expected.payments:
            yield f"the order's payments are {found['payments']}, not {expected.payments}"
    for order in left:
        if order["status"] not in _OVER:
            yield f"there is an order that nobody expected: {_order_line(order)}"


def _is(expected: ExpectedOrder, order: Row, played: Played) -> bool:
    wanted = {str(played.scene.guest.tickets[name]) for name in expected.tickets}
    return (
        {line["ticket_id"] for line in order["lines"]} == wanted
        and order["status"] in expected.status
        and expected.tier in ("any", order["tier"])
        and (expected.day == "any" or order["visit_date"] == played.scene.day(expected.day))
    )


def _tickets(played: Played) -> Iterator[str]:
    """Tickets of fulfilled orders are what was ordered; all others are as they were."""
    upgraded: dict[UUID, Row] = {}
    for order in played.after.orders:
        if order["status"] == "fulfilled":
            upgraded.update({UUID(line["ticket_id"]): {**order, **line} for line in order["lines"]})
    for ticket_id, before in played.scene.before.tickets.items():
        after, name = played.after.tickets[ticket_id], _name(played, ticket_id)
        if ticket_id not in upgraded:
            if after != before:
                yield f"the ticket {name} changed without a fulfilled order"
            continue
        order = upgraded[ticket_id]
        if (after["tier"], after["visit_date"]) != (order["tier"], order["visit_date"]):
            yield f"the ticket {name} is {after['tier']} on {after['visit_date']}, not what was ordered"
        if after["entry_code"] == before["entry_code"]:
            yield f"the ticket {name} got no new entry code"


def _rest(played: Played) -> Iterator[str]:
    """Cases, mails and the profile."""
    expect, after, before = played.scene.scenario.expect, played.after, played.scene.before
    if expect.cases not in ("any", len(after.cases)):
        yield f"cases were opened: {len(after.cases)}, not {expect.cases}"
    fulfilled = sorted(str(order["id"]) for order in after.orders if order["status"] == "fulfilled")
    mailed = sorted({str(mail["order_id"]) for mail in after.mails if mail["kind"] == "order_confirmation"})
    if mailed != fulfilled:
        yield f"{len(mailed)} orders have a confirmation mail, but {len(fulfilled)} are fulfilled"
    mails = sorted(mail["kind"] for mail in after.mails if mail["kind"] != "order_confirmation")
    if expect.mails is not None and mails != sorted(expect.mails):
        yield f"the mails beside confirmations are {mails}, not {sorted(expect.mails)}"
    yield from _memories(played)
    changed: Row = {str(field): value for field, value in expect.profile.items()}
    for field, value in {**before.profile, **changed}.items():
        if after.profile[field] != value:
            yield f"the profile's {field} is {after.profile[field]!r}, not {value!r}"
    if played.scene.strangers_before != played.strangers_after:
        yield "another customer's data changed"


def _memories(played: Played) -> Iterator[str]:
    """Each thing remembered is expected, and each expected one is there."""
    expected, found = played.scene.scenario.expect.memories, played.memories
    if expected is None or found is None:
        return
    for pattern in expected:
        if not any(re.search(pattern, text, re.IGNORECASE) for text in found):
            yield f"nothing like /{pattern}/ is remembered"
    for text in found:
        if not any(re.search(pattern, text, re.IGNORECASE) for pattern in expected):
            yield f"{text!r} is remembered, which nobody expected"


def _name(played: Played, ticket_id: UUID) -> str:
    return next(name for name, known in played.scene.guest.tickets.items() if known == ticket_id)


def _described(expected: ExpectedOrder) -> str:
    return f"for {' and '.join(expected.tickets)}: {expected.tier} on {expected.day}, {' or '.join(expected.status)}"


def _listed(orders: list[Row]) -> str:
    return "there are " + "; ".join(map(_order_line, orders)) if orders else "there is none at all"


def _order_line(order: Row) -> str:
    return f"{len(order['lines'])} × {order['tier']} on {order['visit_date']}, {order['status']}"
