from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from boxoffice.aws import session
from boxoffice.domain.tiers import Tier
from boxoffice.settings import SettingsMissing
from boxoffice.use_cases.read_orders import get_order
from lambdas.outbox_dispatcher import handler as under_test
from tests.database_stack import Databases
from tests.lambdas.aws_services import REFUSE, THROTTLE, AwsServices, aws_services
from tests.lambdas.conftest import LambdaContext
from tests.use_cases.test_placing import place
from tests.use_cases.world import World, make_world

SCHEDULE = {"source": "schedule"}
RUNG = {"Records": [{"messageId": "1", "body": '{"wake": "outbox"}'}, {"messageId": "2", "body": "whatever"}]}
NOTHING = {"sent": 0, "waiting": 0, "failed": 0}


@pytest.fixture
def world(databases: Databases) -> World:
    return make_world(databases, datetime.now(UTC))


@pytest.fixture
def aws() -> Iterator[AwsServices]:
    with aws_services() as services:
        yield services


@pytest.fixture(autouse=True)
def settings(world: World, aws: AwsServices, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No more than the function is given where it is deployed: one database role and the mail's addresses."""
    variables = {
        **world.databases.environment,
        "AWS_ENDPOINT_URL": aws.url,
        "BOXOFFICE_MAIL_FROM": "tickets@park.example",
        "BOXOFFICE_WEB_ORIGIN": "https://tickets.test",
        "BOXOFFICE_VENUE_NAME": "Lindenpark",
    }
    for role in ("CUSTOMER", "BRIDGE", "SETTLEMENT", "OWNER"):
        del variables[f"BOXOFFICE_DB_SECRET_{role}"]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    forget()
    yield
    forget()


def forget() -> None:
    under_test.services.cache_clear()
    session.session.cache_clear()


def dispatch(event: dict[str, object], left_ms: int = 60_000) -> dict[str, int]:
    return under_test.handler(event, LambdaContext(left_ms=left_ms))  # type: ignore[arg-type]  # the tests' own context


@pytest.mark.parametrize("event", [SCHEDULE, RUNG], ids=["by the schedule", "by a ring"])
def test_what_is_due_goes_out_once(world: World, aws: AwsServices, event: dict[str, object]) -> None:
    order = place(world, world.sell(world.ann, paid="48.00"), tier=Tier.STANDARD)
    assert dispatch(event) == {**NOTHING, "sent": 1}
    assert dispatch(event) == NOTHING
    [mail] = aws.mails
    assert "Lindenpark" in mail["From"]
    body = mail.get_body(("html",))
    assert body is not None
    assert f"https://tickets.test/orders/{order.id}" in body.get_content()
    timeline = get_order(world.databases.customer, world.ann, order.id).timeline
    assert timeline[-1].event == "order_confirmation_mailed"


def test_what_cannot_go_out_is_counted_and_kept(world: World, aws: AwsServices) -> None:
    place(world, world.sell(world.ann, paid="48.00"), tier=Tier.STANDARD)
    aws.on_mail = lambda _: THROTTLE
    assert dispatch(SCHEDULE) == {**NOTHING, "waiting": 1}
    world.databases.owner.execute("UPDATE outbox SET due_at = now()")
    aws.on_mail = lambda _: REFUSE
    assert dispatch(SCHEDULE) == {**NOTHING, "failed": 1}
    assert world.one("SELECT count(*) AS n FROM outbox WHERE failed_at IS NOT NULL")["n"] == 1


def test_no_mail_is_begun_that_may_not_be_finished(world: World, aws: AwsServices) -> None:
    place(world, world.sell(world.ann, paid="48.00"), tier=Tier.STANDARD)
    assert dispatch(SCHEDULE, left_ms=15_000) == NOTHING
    assert aws.mails == []
    assert world.one("SELECT attempts FROM outbox")["attempts"] == 0


def test_a_missing_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOXOFFICE_MAIL_FROM")
    forget()
    with pytest.raises(SettingsMissing, match="BOXOFFICE_MAIL_FROM"):
        dispatch(SCHEDULE)
