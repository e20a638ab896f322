from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from boxoffice.contracts.customers import CustomerChanges
from boxoffice.use_cases.profile import update_profile
from tests.lambdas.rest_api.client import Rest
from tests.use_cases.world import World


def test_the_profile_and_its_changes(ann: Rest) -> None:
    before = ann.get("/me").ok()
    assert before.keys() >= {"id", "email", "firstName", "lastName", "phone", "language", "marketingConsent"}
    changes = {"firstName": "Änn", "phone": "+493012345678", "language": "de", "marketingConsent": True}
    assert ann.patch("/me", changes).ok() == {**before, **changes}
    assert ann.get("/me").ok() == {**before, **changes}


def test_null_removes_the_phone_and_leaves_everything_else(ann: Rest) -> None:
    before = ann.patch("/me", {"firstName": "Ann", "lastName": "Test", "phone": "+4930123456"}).ok()
    after = ann.patch("/me", {"phone": None, "firstName": None, "language": None, "marketingConsent": None}).ok()
    assert after == {**before, "phone": None}
    assert ann.patch("/me", {}).ok() == after


def test_names_are_trimmed_and_may_be_empty(ann: Rest) -> None:
    assert ann.patch("/me", {"firstName": "  Ann ", "lastName": "   "}).ok()["lastName"] == ""
    assert ann.get("/me").ok()["firstName"] == "Ann"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "new@example.com"}, "email"),
        ({"id": "1"}, "id"),
        ({"cognitoSub": "x"}, "cognitoSub"),
        ({"firstName": 1}, "firstName"),
        ({"firstName": "x" * 101}, "firstName"),
        ({"firstName": "a\x00b"}, "firstName"),
        ({"lastName": "a\nb"}, "lastName"),
        ({"lastName": "\ud800"}, "lastName"),
        ({"phone": "030 12345"}, "phone"),
        ({"phone": "+49 30 12345678"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"phone": "+٤٩٣٠١٢٣٤٥٦"}, "phone"),
        ({"language": "fr"}, "language"),
        ({"marketingConsent": "yes"}, "marketingConsent"),
        ({"marketingConsent": 1}, "marketingConsent"),
    ],
)
def test_what_cannot_be_changed_is_named_and_nothing_else_changes(
    ann: Rest, changes: dict[str, Any], field: str
) -> None:
    before = ann.get("/me").ok()
    refused = ann.patch("/me", {"language": "de" if before["language"] == "en" else "en", **changes})
    assert refused.is_problem(400, "invalid_request").wrong == [field]
    assert ann.get("/me").ok() == before


def test_a_cards_number_in_a_name_is_masked(ann: Rest, venue: World) -> None:
    assert ann.patch("/me", {"lastName": "4242 4242 4242 4242"}).ok()["lastName"] == "•••• 4242"
    kept = venue.databases.owner.query("SELECT 1 AS n FROM audit WHERE CAST(detail AS text) LIKE '%4242 4242%'")
    assert kept == []


def test_changes_of_different_fields_at_once_are_all_kept(venue: World) -> None:
    wanted: list[dict[str, Any]] = [{"first_name": "Both"}, {"last_name": "Kept"}, {"phone": "+49301111111"}]
    for n in range(5):
        given = [{name: f"{value}{n}" for name, value in changes.items()} for changes in wanted]
        with ThreadPoolExecutor(3) as threads:
            list(
                threads.map(
                    lambda changes: update_profile(
                        venue.house, venue.databases.customer, venue.bob, CustomerChanges(**changes)
                    ),
                    given,
                )
            )
        row = venue.one("SELECT first_name, last_name, phone FROM customers WHERE cognito_sub = 'sub-bob'")
        assert row == {name: value for changes in given for name, value in changes.items()}
