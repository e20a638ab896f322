"""Whatever people type, a mail keeps its shape: no header, tag, address or line is theirs to add."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boxoffice.mail.addresses import InvalidAddress
from boxoffice.mail.typed_text import one_line, several_lines, shortened

HOSTILE = [
    "Ada\r\nBcc: victim@mail.example",
    "Ada\nContent-Type: text/html\n\n<script>alert(1)</script>",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)><a href='javascript:alert(1)'>",
    "{{ mail.email }}{% include 'x' %}{{ 7*7 }}",
    "Müller, Jörg <evil@mail.example>",
    '"Ada" <evil@mail.example>, <more@mail.example>;',
    "=?utf-8?q?evil=0D=0ABcc=3A_victim=40mail=2Eexample?=",
    "Ada\u2028Bcc: a@b.example\u2029\x0bx\x0cx\x1c\x85y",
    "\u202eelpmaxe\u202c \u2066x\u2069 \ufeff\u200b\x00\x07\x1b[31m",
    "\ud800 half a character \udfff",
    "𝒜𝒹𝒶 👩‍👩‍👧 Z̶͑̎a̷l̵g̴o̸ ﷽ نام‌من",
    "a" * 5000,
    "ä" * 500,
    "",
    "   ",
]


def shared_strings() -> list[str]:
    folder = os.environ.get("BOXOFFICE_SHARED_DATA")
    return json.loads((Path(folder) / "naughty_strings.json").read_text()) if folder else []


class Tags(HTMLParser):
    """The opening tags with the names of their attributes; fails on a tag that is closed out of order."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def hostile_order(content, line, text):
    hurt = line(ticket_type_name=text, from_tier_name=text or "x", to_tier_name=text, holder=text + "x")
    return content("order_confirmation", customer_name=text, lines=(hurt,), language="de")


def harmless_order(content, line):
    return content("order_confirmation", lines=(line(holder="x", from_tier_name="x"),), language="de")


def keeps_its_shape(sent, bodies, hostile, harmless) -> None:
    received, model = sent(hostile), sent(harmless)
    assert received.keys() == model.keys()
    assert [address.addr_spec for address in received["To"].addresses] == ["ada@mail.example"]
    assert len(received["From"].addresses) == 1
    assert len(received["Subject"].splitlines()) == 1
    assert [part.get_content_type() for part in received.walk()] == [part.get_content_type() for part in model.walk()]
    (text, html), (model_text, model_html) = bodies(received), bodies(model)
    assert Tags(html).found == Tags(model_html).found
    assert len(text.splitlines()) == len(model_text.splitlines())


@pytest.mark.parametrize("text", HOSTILE + shared_strings())
def test_hostile_names_change_nothing_but_the_words(content, line, sent, bodies, text):
    keeps_its_shape(sent, bodies, hostile_order(content, line, text), harmless_order(content, line))
    case = content("case_opened", customer_name=text, subject=text, case_number=text)
    keeps_its_shape(sent, bodies, case, content("case_opened"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=80), subject=st.text(max_size=200))
def test_any_text_changes_nothing_but_the_words(content, sent, bodies, name, subject):
    case = content("case_opened", customer_name=name, subject=subject)
    keeps_its_shape(sent, bodies, case, content("case_opened"))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_reply_adds_only_lines(content, sent, bodies, text):
    _, html = bodies(sent(content("case_reply", reply=text, author_name=text + "x")))
    _, model = bodies(sent(content("case_reply")))
    without_breaks = [tag for tag in Tags(html).found if tag != ("br",)]
    assert without_breaks == [tag for tag in Tags(model).found if tag != ("br",)]


@pytest.mark.parametrize("text", ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "a@b.example\u200b"])
def test_an_address_is_never_repaired_into_anothers(content, composed, text):
    with pytest.raises(InvalidAddress):
        composed(content("case_opened", email=text))


def test_names_are_shown_as_typed(content, sent, bodies):
    text, html = bodies(sent(content("case_opened", customer_name="O'Neil & <Söhne>  👩‍👩‍👧 نام‌من")))
    assert "Hello O'Neil & <Söhne> 👩‍👩‍👧 نام‌من," in text
    assert "Hello O&#39;Neil &amp; &lt;Söhne&gt; 👩‍👩‍👧 نام‌من," in html


@given(st.text())
def test_a_clean_line_stays_as_it_is(text):
    clean = one_line(text)
    assert one_line(clean) == clean
    assert len(clean.splitlines()) <= 1
    assert several_lines(several_lines(text)) == several_lines(text)
    assert clean.encode().decode() == clean


def test_shortening_marks_the_cut():
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
