from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdas.account_messenger import handler as under_test
from tests.lambdas.conftest import LambdaContext

CODE = "{####}"


@pytest.fixture(autouse=True)
def fresh(environment: pytest.MonkeyPatch) -> Iterator[None]:
    under_test._venue.cache_clear()
    yield
    under_test._venue.cache_clear()


def worded(source: str, **attributes: str) -> dict[str, Any]:
    """The response to Cognito's question."""
    event = {
        "version": "1",
        "triggerSource": f"CustomMessage_{source}",
        "userName": "someone",
        "request": {"userAttributes": attributes, "codeParameter": CODE, "usernameParameter": "{username}"},
        "response": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    }
    answer: dict[str, Any] = under_test.handler(event, LambdaContext())["response"]  # type: ignore[arg-type]  # the test's own context
    return answer


@pytest.mark.parametrize(
    ("source", "language", "said"),
    [
        ("SignUp", "en", "Confirm your address"),
        ("ResendCode", "", "Confirm your address"),
        ("SignUp", "de-AT", "Bestätigen Sie Ihre Adresse"),
        ("ForgotPassword", "en", "Choose a new password"),
        ("ForgotPassword", "de", "Wählen Sie ein neues Passwort"),
        ("UpdateUserAttribute", "de", "Bestätigen Sie Ihre neue Adresse"),
        ("VerifyUserAttribute", "en", "Confirm your new address"),
    ],
)
def test_a_code_comes_with_our_words_in_the_language_of_its_reader(source: str, language: str, said: str) -> None:
    answer = worded(source, email="a@example.com", locale=language)
    html = answer["emailMessage"]
    assert said in html
    assert html.count(CODE) == 1
    assert f'<html lang="{language[:2] or "en"}">' in html
    assert len(html) <= 20_000  # what Cognito takes
    assert len(answer["emailSubject"]) <= 140
    assert "\n" not in answer["emailSubject"]


def test_nothing_that_a_stranger_typed_is_in_the_mail() -> None:
    html = worded("SignUp", email="<b>@example.com", given_name="Click here", locale="<script>")["emailMessage"]
    for typed in ("<b>@", "Click here", "<script>"):
        assert typed not in html


def test_an_invitation_keeps_the_words_of_the_pool() -> None:
    assert worded("AdminCreateUser", email="clerk@example.com")["emailMessage"] is None
