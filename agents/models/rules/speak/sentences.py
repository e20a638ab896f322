"""Lines made into sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agents.models.rules.decide.facts import Day, Order, Price, Ticket
from agents.models.rules.decide.step import Decision, Line
from agents.models.rules.speak.formats import clock, full_date, listed, money
from agents.models.rules.speak.found_tickets import filter_words, found_rows
from agents.models.rules.speak.templates import Templates, templates_of


@dataclass(frozen=True)
class Voice:
    """The language to speak, the venue's time zone, and how many turns were spoken before."""

    language: str
    time_zone: str
    turn: int = 0


class _Values(dict[str, str]):
    """A value that is not there is left out of its sentence."""

    def __missing__(self, key: str) -> str:
        return ""


def spoken(decision: Decision, voice: Voice) -> str:
    """What the house says: its lines, then its question."""
    templates = templates_of(voice.language)
    parts = [_sentence(line, voice, templates) for line in decision.lines]
    if decision.question:
        parts.append(templates.questions[decision.question])
    text = ""
    for part in parts:
        joint = "\n" if part.startswith("- ") or "\n" in text.rpartition("\n\n")[2] else " "
        text = f"{text}{joint}{part}" if text else part
    return text


def reply_texts(decision: Decision, voice: Voice) -> list[str]:
    """The suggested replies, at most four."""
    templates = templates_of(voice.language)
    return [_sentence(line, voice, templates) for line in decision.replies][:4]


def _sentence(line: Line, voice: Voice, templates: Templates) -> str:
    key = line.key if line.key in templates.lines else _fallback(line.key)
    template = templates.lines[key]
    if isinstance(template, list):
        template = template[voice.turn % len(template)]
    text = template.format_map(_Values(_written(line.values, voice, templates)))
    return text.replace(" ,", ",").replace(" !", "!").replace("  ", " ")


def _fallback(key: str) -> str:
    kind = key.partition("_")[0]
    return {"declined": "declined_other", "status": "status_unknown"}.get(kind, "error_other")


def _written(values: Mapping[str, object], voice: Voice, templates: Templates) -> dict[str, str]:
    words = templates.words
    written = {name: _value(name, value, voice, templates) for name, value in values.items() if value is not None}
    if not values.get("venue"):
        written["venue"] = words["house"]
    count = values.get("count")
    if isinstance(count, int):
        number = "one" if count == 1 else "two" if count == 2 else "many"
        written["your_tickets"] = words[f"your_{number}"].format(count=count)
        written["count_tickets"] = words["ticket_one" if count == 1 else "ticket_many"].format(count=count)
    tickets = values.get("tickets")
    if isinstance(tickets, tuple):
        if len(tickets) == 1 and isinstance(tickets[0], Ticket):
            written["your_tickets"] = words["your_named"].format(name=tickets[0].name)
        written["ticket_list"] = _rows(tickets, voice, templates)
        written["blocked_list"] = _blocked_rows(tickets, voice, templates)
    orders = values.get("orders")
    if isinstance(orders, tuple):
        written["order_list"] = _order_rows(orders, voice, templates)
    told = values.get("told_orders")
    if isinstance(told, tuple):
        written["told_list"] = _told_rows(told, voice, templates)
    if isinstance(filters := values.get("filters"), tuple):
        written["found_by"] = filter_words(filters, voice.language, words)
    if isinstance(found := values.get("fact_rows"), tuple) and isinstance(facts := values.get("facts"), tuple):
        written["found_list"] = found_rows(found, facts, voice.language, words)
    days = values.get("days")
    if isinstance(days, tuple):
        written["day_list"] = listed([_day(day, voice, templates) for day in days], words["and"])
    more = values.get("more")
    written.pop("more", None)
    if isinstance(more, int) and more > 0:
        written["more"] = words["more_date" if more == 1 else "more_dates"].format(count=more)
    places = values.get("places")
    if isinstance(places, int):
        written["places_are"] = words["place_one" if places == 1 else "place_many"].format(count=places)
    if written.get("code"):
        written["code_part"] = words["code_part"].format(code=written["code"])
    return written


def _value(name: str, value: object, voice: Voice, templates: Templates) -> str:
    words = templates.words
    if isinstance(value, Price):
        return words["free"] if value.amount == 0 else money(value, voice.language)
    if isinstance(value, datetime):
        return words["until"].format(time=clock(value, voice.time_zone, voice.language))
    if isinstance(value, date):
        return full_date(value, voice.language)
    if name in {"tier", "old_tier"}:
        return words.get(f"tier_{value}", str(value))
    if name == "reason":
        return words.get(f"reason_{value}", words["reason_unavailable"])
    if name == "benefit_list" and isinstance(value, Sequence):
        return "; ".join(map(str, value))
    if name == "fields" and isinstance(value, tuple):
        return listed([words.get(f"field_{field}", str(field)) for field in value], words["and"])
    return str(value)


def _rows(tickets: tuple[object, ...], voice: Voice, templates: Templates) -> str:
    rows = []
    for place, ticket in enumerate((found for found in tickets if isinstance(found, Ticket)), start=1):
        tier = templates.words.get(f"tier_{ticket.tier}", str(ticket.tier)) if ticket.tier else templates.words["plain"]
        day = full_date(ticket.visit_date, voice.language)
        rows.append(templates.words["ticket_row"].format(place=place, name=ticket.name, day=day, tier=tier))
    return "\n".join(rows)


def _order_rows(orders: tuple[object, ...], voice: Voice, templates: Templates) -> str:
    rows = []
    for place, order in enumerate((found for found in orders if isinstance(found, Order)), start=1):
        values = {"tier": order.tier, "day": order.visit_date, "price": order.total}
        written = {name: _value(name, value, voice, templates) for name, value in values.items()}
        rows.append(templates.words["order_row"].format(place=place, **written))
    return "\n".join(rows)


def _told_rows(orders: tuple[object, ...], voice: Voice, templates: Templates) -> str:
    words = templates.words
    rows = []
    for order in (found for found in orders if isinstance(found, Order)):
        values = {"tier": order.tier, "day": order.visit_date, "price": order.total}
        written = {name: _value(name, value, voice, templates) for name, value in values.items()}
        count = len(order.tickets)
        written["count_tickets"] = words["ticket_one" if count == 1 else "ticket_many"].format(count=count)
        written["status"] = words.get(f"order_{order.status}", words["order_unknown"])
        if order.status == "pending" and order.hold_expires_at:
            written["status"] += words["until"].format(
                time=clock(order.hold_expires_at, voice.time_zone, voice.language)
            )
        code = words["code_part"].format(code=order.code) if order.code else ""
        rows.append(words["told_row"].format(code=code, **written))
    return "\n".join(rows)


def _blocked_rows(tickets: tuple[object, ...], voice: Voice, templates: Templates) -> str:
    rows = []
    for ticket in (found for found in tickets if isinstance(found, Ticket)):
        unknown, codes = templates.words["reason_unavailable"], ticket.reasons or ("unavailable",)
        told = dict.fromkeys(templates.words.get(f"reason_{code}", unknown) for code in codes)
        day, reason = full_date(ticket.visit_date, voice.language), listed(list(told), templates.words["and"])
        rows.append(templates.words["blocked_row"].format(name=ticket.name, day=day, reason=reason))
    return "\n".join(rows)


def _day(day: object, voice: Voice, templates: Templates) -> str:
    if not isinstance(day, Day):
        return str(day)
    price = templates.words["free"] if day.price.amount == 0 else money(day.price, voice.language)
    return f"{full_date(day.date, voice.language)} ({price})"
