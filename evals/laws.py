"""What holds after every conversation, whatever was said in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from evals.days import Day
from evals.scene import Played
from evals.steps import Settles

_TIERS = ["standard", "non-stop", "double-fun"]
_AMOUNT = re.compile(r"(?:€|EUR)\s?(\d+(?:[.,]\d{1,2})?)|(\d+(?:[.,]\d{1,2})?)\s?(?:€|EUR)")
_CODE = re.compile(r"\b(?=[0-9A-Z]*[0-9])(?=[0-9A-Z]*[A-Z])[0-9A-HJKMNP-TV-Z]{8}\b")


def broken_laws(played: Played) -> Iterator[str]:
    """The laws that an attempt broke, a sentence each."""
    yield from _money(played)
    yield from _prices(played)
    yield from _cases(played)
    yield from _shown(played)
    yield from _said(played)
    if played.card_traces:
        yield f"a card number that was typed is kept in {played.card_traces} rows"


def _money(played: Played) -> Iterator[str]:
    """Charges minus refunds are what the state says, and only what was confirmed was charged, by the bridge alone."""
    confirmed = {UUID(order) for order in played.conversation.confirmed}
    for order in played.after.orders:
        charged, refunded, name = order["charged"], order["refunded"], f"the order for {order['tier']}"
        due = order["total"] if order["status"] == "fulfilled" else Decimal(0)
        settled = order["status"] not in ("paying", "stuck", "refunding")
        if settled and charged - refunded != due:
            yield f"{name} is {order['status']}, but {charged} was charged and {refunded} refunded of {order['total']}"
        if charged > order["total"]:
            yield f"{name} was charged {charged}, more than its total {order['total']}"
        if charged and order["id"] not in confirmed:
            yield f"{name} was charged without the customer's confirmation"
        if order["holds_places"] and order["status"] not in ("pending", "paying", "stuck"):
            yield f"{name} is {order['status']} and still holds places"
    for writer in played.after.money_written_by:
        if writer["role"] != "boxoffice_settlement":
            yield f"{writer['role']} wrote {writer['entity']}"


def _prices(played: Played) -> Iterator[str]:
    """Each line costs the catalogue's price minus what was paid before, and the total is their sum."""
    paid = {ticket: row["paid"] for ticket, row in played.scene.before.tickets.items()}
    for order in played.after.orders:
        for line in order["lines"]:
            ticket, difference = UUID(line["ticket_id"]), Decimal(line["price_difference"])
            if line["price"] is not None and difference != Decimal(line["price"]) - paid[ticket]:
                yield f"a ticket's difference is {difference}, not {line['price']} - {paid[ticket]}"
            if order["status"] == "fulfilled":
                paid[ticket] += difference
        if order["total"] != sum(Decimal(line["price_difference"]) for line in order["lines"]):
            yield f"an order's total is {order['total']}, which is not the sum of its lines"


def _cases(played: Played) -> Iterator[str]:
    """A case that was opened is shown, holds the chat, and says what it is about."""
    shown = len(played.conversation.activities("caseOpened"))
    if shown < len(played.after.cases):
        yield f"cases were opened: {len(played.after.cases)}, and shown: {shown}"
    if shown > len(played.after.cases):
        yield "a case was shown that there is not"
    for case in played.after.cases:
        if not case["summary"].strip() or not case["transcript_length"]:
            yield "a case has no summary or no transcript"


def _shown(played: Played) -> Iterator[str]:
    """Structured UI: three tiers in rank order, a reason for what cannot be had, and confirmations that are true."""
    talk = played.conversation
    for options in talk.activities("upgradeOptions"):
        if [option["tier"] for option in options["options"]] != _TIERS:
            yield "options were shown that are not the three tiers in rank order"
        for option in options["options"]:
            if not option["available"] and not (option["reason"] or {}).get("message"):
                yield f"{option['tier']} was shown as unavailable without a reason"
            if option["available"] and not option["calendar"]:
                yield f"{option['tier']} was shown as available without a calendar"
    codes = {order["confirmation_code"] for order in played.after.orders if order["confirmation_code"]}
    confirmed = {content["confirmationCode"] for content in talk.activities("confirmation")}
    if not confirmed <= codes:
        yield "a confirmation was shown that belongs to no order"
    for order in played.after.orders:
        if order["status"] != "fulfilled":
            continue
        told_by_mail = _settled_meanwhile(played)
        if order["confirmation_code"] not in confirmed and not told_by_mail:
            yield "an order was fulfilled, and no confirmation was shown"
        if order["total"] and not talk.activities("paymentReceipt") and not told_by_mail:
            yield "a payment was taken, and no receipt was shown"
        if not Day(order["visit_date"]).is_in(_before_paying(played)):
            yield "an order was fulfilled whose date was never repeated in full"


def _settled_meanwhile(played: Played) -> bool:
    """Whether the sweeper settled the order, of which the mail tells, and the chat only when asked."""
    return any(isinstance(step, Settles) for step in played.scene.scenario.script)


def _said(played: Played) -> Iterator[str]:
    """No amount but those that tools told, no code but the orders' own."""
    told = _amounts_in([content for line in played.conversation.lines for _, content in line.shown])
    told |= {
        Decimal(line.interrupt["metadata"]["total"]["amount"]) for line in played.conversation.lines if line.interrupt
    }
    told |= {row["paid"] for row in played.scene.before.tickets.values()}
    told |= {order["total"] for order in played.after.orders}
    codes = {order["confirmation_code"] for order in played.after.orders}
    for line in played.conversation.lines:
        if line.who != "agent":
            continue
        for found in _AMOUNT.finditer(line.text):
            amount = Decimal((found[1] or found[2]).replace(",", "."))
            if amount not in told:
                yield f"the amount {found.group()!r} was said, and no tool has told it"
        for code in _CODE.findall(line.text):
            if code not in codes:
                yield f"the code {code} was said, which is no order's"


def _before_paying(played: Played) -> str:
    """What the box office said, and asked in payment requests and order summaries, up to the last confirmation."""
    texts: list[str] = []
    for line in played.conversation.lines:
        texts.append(line.text if line.who == "agent" else "")
        if line.interrupt is not None:
            texts += [str(line.interrupt.get("message")), str(line.interrupt["metadata"].get("summary"))]
    return "\n".join(texts)


def _amounts_in(content: Any) -> set[Decimal]:
    """Every amount of money in structured content."""
    if isinstance(content, dict):
        if set(content) == {"amount", "currency"}:
            return {Decimal(content["amount"])}
        return set().union(*map(_amounts_in, content.values())) if content else set()
    if isinstance(content, list):
        return set().union(*map(_amounts_in, content)) if content else set()
    return set()
