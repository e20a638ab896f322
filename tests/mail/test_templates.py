"""The templates: complete in every language, and strict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

import boxoffice.mail
from boxoffice.mail.content import ACCOUNT_CODE, KINDS
from boxoffice.mail.language import ENGLISH, GERMAN
from boxoffice.mail.rendering import render

TEMPLATES = Path(boxoffice.mail.__file__).parent / "templates"


def blocks(template: Path) -> set[str]:
    return set(re.findall(r"{%-? block (\w+)", template.read_text()))


def test_every_language_has_every_template():
    english, german = ({path.name for path in (TEMPLATES / of.code).iterdir()} for of in (ENGLISH, GERMAN))
    assert english == german
    assert {f"{ACCOUNT_CODE}.html", f"{ACCOUNT_CODE}.subject.txt"} <= english
    for kind in KINDS.values():
        assert {f"{kind}.html", f"{kind}.txt", f"{kind}.subject.txt"} <= english


@pytest.mark.parametrize("kind", [*KINDS.values(), ACCOUNT_CODE])
def test_every_language_says_the_same_things(kind):
    english, german = (blocks(TEMPLATES / language / f"{kind}.html") for language in ("en", "de"))
    assert english == german
    looks = (TEMPLATES / "layout" / f"{kind}.html").read_text() + (TEMPLATES / "layout" / "base.html").read_text()
    wanted = set(re.findall(r"block (\w+)(?: scoped)? required", looks)) | set(re.findall(r"self\.(\w+)\(\)", looks))
    assert wanted - {"body", "page_title"} == english


@pytest.mark.parametrize("kind", KINDS.values())
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_is_one_column_for_people_and_screen_readers(content, sent, bodies, kind, language):
    _, html = bodies(sent(content(kind, language=language)))
    assert f'<html lang="{language}">' in html
    assert "max-width:600px" in html
    assert "prefers-color-scheme: dark" in html
    for image in re.findall(r"<img[^>]*>", html):
        assert re.search(r'alt="[^"]{10,}"', image)
    seen = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    assert seen.count("<table") == (1 if kind == "order_confirmation" else 0)
    assert not re.search(r"(src|href)=\"(?!cid:|https://)", seen)


def test_a_variable_that_is_not_there_stops_the_mail(content):
    with pytest.raises(UndefinedError):
        render(content("order_confirmation"), ENGLISH)
