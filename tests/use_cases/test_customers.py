from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from pydantic import ValidationError

from boxoffice.contracts.customers import CustomerChanges
from boxoffice.domain.customers import Account, Linking
from boxoffice.domain.errors import NoAccount
from boxoffice.domain.identity import Caller
from boxoffice.use_cases.link_account import link_account
from boxoffice.use_cases.profile import get_profile, update_profile
from tests.use_cases.world import World


def changes(**wanted: object) -> CustomerChanges:
    return CustomerChanges.model_validate(wanted)


def known_address(world: World) -> str:
    """A customer on record, without an account."""
    email = f"{uuid4()}@example.com"
    world.databases.owner.execute("INSERT INTO customers (id, email) VALUES (:id, :email)", id=uuid4(), email=email)
    return email


def link(world: World, subject: str, email: str, *, verified: bool = True) -> Linking:
    account = Account(subject, email, verified, first_name="Cleo", language="de")
    return link_account(world.house, world.databases.background, account)


def test_a_profile_changes_in_what_is_given_alone(chat_world: World) -> None:
    world, database = chat_world, chat_world.databases.customer
    before = get_profile(database, world.ann)
    after = update_profile(
        world.house, database, world.ann, changes(lastName="Müller-Ÿ", phone="+493012345678", marketingConsent=True)
    )
    assert (after.last_name, after.phone, after.marketing_consent) == ("Müller-Ÿ", "+493012345678", True)
    assert (after.first_name, after.language, after.email) == (before.first_name, before.language, before.email)
    assert get_profile(database, world.ann) == after
    removed = update_profile(world.house, database, world.ann, changes(phone=None, firstName=None))
    assert removed.phone is None
    assert removed.first_name == before.first_name
    assert get_profile(database, world.bob).last_name == "Test"


@pytest.mark.parametrize(
    "wanted",
    [{"email": "x@example.com"}, {"phone": "12"}, {"language": "fr"}, {"firstName": "a\nb"}, {"firstName": "a" * 101}],
)
def test_what_is_not_the_customers_to_change_is_refused(wanted: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        changes(**wanted)


def test_an_account_without_a_customer_has_no_profile(chat_world: World) -> None:
    with pytest.raises(NoAccount):
        get_profile(chat_world.databases.customer, Caller.customer("nobody"))


def test_a_verified_address_makes_the_account_that_customer_once(chat_world: World) -> None:
    email = known_address(chat_world)
    first, second = str(uuid4()), str(uuid4())
    assert link(chat_world, first, email.upper()) is Linking.LINK
    assert link(chat_world, first, email) is Linking.ALREADY
    assert link(chat_world, second, email) is Linking.TAKEN
    assert get_profile(chat_world.databases.customer, Caller.customer(first)).email == email
    with pytest.raises(NoAccount):
        get_profile(chat_world.databases.customer, Caller.customer(second))


def test_an_unverified_address_gives_nothing(chat_world: World) -> None:
    email, subject = known_address(chat_world), str(uuid4())
    assert link(chat_world, subject, email, verified=False) is Linking.UNVERIFIED
    assert link(chat_world, subject, f"new-{email}", verified=False) is Linking.UNVERIFIED
    with pytest.raises(NoAccount):
        get_profile(chat_world.databases.customer, Caller.customer(subject))


def test_an_unknown_address_makes_one_new_customer_however_often_it_signs_in(chat_world: World) -> None:
    email, subject = f"{uuid4()}@example.com", str(uuid4())
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: link(chat_world, subject, email), range(4)))
    assert done.count(Linking.CREATE) == 1
    profile = get_profile(chat_world.databases.customer, Caller.customer(subject))
    assert (profile.email, profile.first_name, profile.language) == (email, "Cleo", "de")


def test_a_changed_address_follows_the_account_unless_it_is_anothers(chat_world: World) -> None:
    subject, taken = str(uuid4()), known_address(chat_world)
    link(chat_world, subject, f"{subject}@example.com")
    moved = f"moved-{subject}@example.com"
    assert link(chat_world, subject, moved, verified=False) is Linking.ALREADY
    assert link(chat_world, subject, taken) is Linking.ALREADY
    assert link(chat_world, subject, moved) is Linking.READDRESS
    assert get_profile(chat_world.databases.customer, Caller.customer(subject)).email == moved
