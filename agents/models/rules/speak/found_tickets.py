"""What a question about tickets found, row by row, and the conditions it was found by."""

from collections.abc import Mapping
from datetime import date

from agents.models.rules.decide.facts import Price, Ticket
from agents.models.rules.speak.formats import full_date, listed, money


def found_rows(tickets: tuple[object, ...], facts: tuple[str, ...], language: str, words: Mapping[str, str]) -> str:
    """A row per ticket: name, day and upgrade, and the facts that were asked for."""
    return "\n".join(_row(ticket, facts, language, words) for ticket in tickets if isinstance(ticket, Ticket))


def _row(ticket: Ticket, facts: tuple[str, ...], language: str, words: Mapping[str, str]) -> str:
    tier = words.get(f"tier_{ticket.tier}", str(ticket.tier)) if ticket.tier else words["plain"]
    parts = [ticket.name, full_date(ticket.visit_date, language), tier]
    if ticket.status in {"used", "cancelled", "expired"}:
        parts.append(words[f"found_{ticket.status}"])
    for fact, value in (("until", ticket.valid_to), ("bought", ticket.bought), ("paid", ticket.paid)):
        if fact in facts and value is not None:
            told = money(value, language) if isinstance(value, Price) else full_date(value, language)
            parts.append(words[f"fact_{fact}"].format(value=told))
    return f"- {', '.join(parts)}"


def filter_words(filters: tuple[object, ...], language: str, words: Mapping[str, str]) -> str:
    """The conditions, as the start of a sentence."""
    told = [_filter(one, language, words) for one in filters if isinstance(one, tuple)]
    text = listed(told, words["and"]) or words["found_any"]
    return text[:1].upper() + text[1:]


def _filter(condition: tuple[object, ...], language: str, words: Mapping[str, str]) -> str:
    kind, value = condition
    if kind == "tier":
        return words[f"tier_{value}"]
    if kind == "status":
        return words[f"found_{value}"]
    if isinstance(value, tuple):
        first, last = (full_date(day, language) for day in value if isinstance(day, date))
        key = f"found_{kind}_day" if first == last else f"found_{kind}_year" if _whole_year(value) else f"found_{kind}"
        return words[key].format(first=first, last=last, year=last[-4:])
    return words[f"found_{kind}"]


def _whole_year(days: tuple[object, ...]) -> bool:
    first, last = days
    whole = isinstance(first, date) and isinstance(last, date) and first.year == last.year
    return whole and str(first)[5:] == "01-01" and str(last)[5:] == "12-31"
