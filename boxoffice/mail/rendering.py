"""Filling the templates: one folder per language for the words, `layout/` for how they look."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from boxoffice.mail.content import ACCOUNT_CODE, KINDS, AccountCodeMail, MailContent, OrderMail
from boxoffice.mail.language import Language
from boxoffice.mail.typed_text import header_text, one_line

_SUBJECT_LIMIT = 150


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject (one line) and its two bodies."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class CalendarWords:
    """The title and the note of the visit's calendar entry."""

    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class HtmlMail:
    """A mail that another service sends, which takes one body only."""

    subject: str
    html: str


def render(content: MailContent, language: Language, **extras: object) -> Words:
    """Fill the templates of the content's kind; raises jinja2.UndefinedError when one asks for what is not there."""
    kind = KINDS[type(content)]
    return Words(
        subject=header_text(_fill(f"{kind}.subject.txt", content, language, extras), _SUBJECT_LIMIT),
        text=_fill(f"{kind}.txt", content, language, extras),
        html=_fill(f"{kind}.html", content, language, extras),
    )


def render_account_code(content: AccountCodeMail, language: Language) -> HtmlMail:
    return HtmlMail(
        subject=header_text(_fill(f"{ACCOUNT_CODE}.subject.txt", content, language, {}), _SUBJECT_LIMIT),
        html=_fill(f"{ACCOUNT_CODE}.html", content, language, {}),
    )


def render_calendar(content: OrderMail, language: Language) -> CalendarWords:
    """Fill the calendar entry's template: the first line is its title, the rest its note."""
    summary, _, description = _fill("visit.calendar.txt", content, language, {}).partition("\n")
    return CalendarWords(one_line(summary), description.strip())


def _fill(name: str, content: MailContent | AccountCodeMail, language: Language, extras: dict[str, Any]) -> str:
    template = _environment(language).get_template(f"{language.code}/{name}")
    return template.render(mail=content, language=language.code, **extras)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("boxoffice.mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "money": language.money,
        "long_date": language.long_date,
        "clock": language.clock,
    }
    return environment
