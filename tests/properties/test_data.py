"""Property 15: a change of the customer's data is checked before anything of it is kept."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.properties.injections import INJECTIONS
from tests.properties.office import Office
from tests.properties.strategies import TicketSpec, plain_universe
from tests.properties.whole_house import everything
from tests.use_cases.world import customer_id

FIELDS = ("firstName", "lastName", "phone", "language", "marketingConsent")
_words = st.one_of(
    st.sampled_from([*INJECTIONS, "Zoë", "", "  Ann  ", "a\nb", "a\x00b", "x" * 100, "x" * 101, "O'Neil", "李"]),
    st.text(st.characters(codec="utf-8"), max_size=20),
)
_values: dict[str, st.SearchStrategy[Any]] = {
    "firstName": st.one_of(_words, st.none(), st.just(7)),
    "lastName": _words,
    "phone": st.one_of(
        st.from_regex(r"\A\+[0-9]{6,15}\Z"),
        st.sampled_from(["", "+49", "0171 1234567", "+4917112345678901", "+49\n171123"]),
        st.none(),
    ),
    "language": st.sampled_from(["en", "de", "fr", "EN", "", None]),
    "marketingConsent": st.sampled_from([True, False, "true", 1, None]),
    "email": st.just("mallory@example.com"),
    "id": st.just("00000000-0000-0000-0000-000000000001"),
    "createdAt": st.just("2020-01-01T00:00:00Z"),
}
changes = st.one_of(
    st.fixed_dictionaries({}, optional={name: _values[name] for name in FIELDS}),
    st.fixed_dictionaries({}, optional=_values),
)


def allowed(name: str, value: Any) -> bool:
    """Whether a value may be kept, by the words of the contract."""
    if value is None:
        return name in FIELDS
    if name in {"firstName", "lastName"}:
        if not isinstance(value, str):
            return False
        text = value.strip()
        return len(text) <= 100 and not any(ord(c) < 32 or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in text)
    if name == "phone":
        return isinstance(value, str) and re.fullmatch(r"\+[0-9]{6,15}", value.strip(), re.ASCII) is not None
    if name == "language":
        return value in ("en", "de")
    return name == "marketingConsent" and isinstance(value, bool)


def kept(before: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The profile after an allowed change: null removes a phone and leaves anything else."""
    changed = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in wanted.items()
        if value is not None or name == "phone"
    }
    return {**before, **changed}


def profiles(office: Office) -> list[dict[str, Any]]:
    rows = office.rows(
        "SELECT email, first_name, last_name, phone, language, marketing_consent FROM customers ORDER BY id = %s DESC",
        customer_id(office.ann),
    )
    return [dict(zip(("email", *FIELDS), row, strict=True)) for row in rows]


@given(wanted=changes)
@example(wanted={"firstName": "Zoë", "phone": "call me"})  # one wrong field: nothing is kept
@example(wanted={"email": "mallory@example.com"})
@example(wanted={"phone": "+4917112345678901"})  # one digit too many
@example(wanted={"lastName": "4242 4242 4242 4242"})  # a card's number is masked
def test_property_15(office: Office, wanted: dict[str, Any]) -> None:
    """Feature: ticket-auto-process, Property 15: Data Integrity Validation"""
    office.fill(plain_universe(TicketSpec()))
    ann, bob = profiles(office)
    before = everything(office)
    answer = office.call(office.ann, "update_customer", changes=wanted)
    after, bob_after = profiles(office)
    assert bob_after == bob
    wrong = [name for name, value in wanted.items() if not allowed(name, value)]
    if wrong:
        assert answer.code == "invalid_input"
        assert any(name in answer.text for name in wrong), answer.text
        assert everything(office) == before
        return
    expected = kept(ann, wanted)
    for name in FIELDS:
        if "4242" in str(expected[name]):
            assert "4242 4242" not in str(after[name])
        else:
            assert after[name] == expected[name]
        assert answer.data[name] == after[name]
    changed = {entity for entity, _ in set(everything(office)) ^ set(before)}
    assert changed == ({"customers", "audit"} if after != ann else set())
    written = office.rows("SELECT role, subject, action, entity FROM audit WHERE role <> session_user")
    assert written == [("boxoffice_customer", "sub-ann", "update", "customers")] * (after != ann)
