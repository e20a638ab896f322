from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from boxoffice.domain.identity import Caller
from boxoffice.use_cases.profile import get_profile
from lambdas.account_linker import handler as under_test
from tests.database_stack import DataApiProcess
from tests.lambdas.conftest import LambdaContext
from tests.use_cases.world import World


@pytest.fixture(autouse=True)
def fresh(environment: pytest.MonkeyPatch) -> Iterator[None]:
    under_test._services.cache_clear()
    yield
    under_test._services.cache_clear()


def signed_in(**attributes: str) -> dict[str, Any]:
    """As Cognito calls its PostAuthentication trigger."""
    return {
        "version": "1",
        "triggerSource": "PostAuthentication_Authentication",
        "userPoolId": "eu-central-1_x",
        "userName": attributes["sub"],
        "request": {"userAttributes": attributes, "newDeviceUsed": False},
        "response": {},
    }


def sign_in(**attributes: str) -> None:
    event = signed_in(**attributes)
    assert under_test.handler(event, LambdaContext()) == event  # type: ignore[arg-type]  # the test's own context


def test_a_sign_in_makes_the_customer_on_record_or_a_new_one(venue: World) -> None:
    subject = str(uuid4())
    sign_in(sub=subject, email="SUB-Cleo@example.com", email_verified="true", given_name="Cl\x00eo", locale="de-DE")
    profile = get_profile(venue.databases.customer, Caller.customer(subject))
    assert (profile.email, profile.first_name, profile.language) == ("sub-cleo@example.com", "Cleo", "de")


def test_a_sign_in_goes_on_when_the_database_is_away(venue: World, data_api: DataApiProcess) -> None:
    data_api.inject("statement_timeout")
    sign_in(sub=str(uuid4()), email="x@example.com", email_verified="true")


def test_strange_attributes_do_not_keep_anybody_out(venue: World) -> None:
    sign_in(sub=str(uuid4()), email="", email_verified="true")
    sign_in(sub=str(uuid4()), email="ü" * 300 + "@example.com", email_verified="true", given_name="x" * 500)
    sign_in(sub=str(uuid4()))
