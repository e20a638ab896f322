from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from boxoffice.aws import session
from boxoffice.domain.conversations import LONGEST_CONNECTION, RunRequest, Said
from boxoffice.domain.states import OrderStatus
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.chat_sockets import connect_socket, issue_socket_ticket
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.start_conversation import start_conversation
from lambdas.order_sweeper import handler as under_test
from tests.database_stack import Databases
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.lambdas.conftest import LambdaContext
from tests.payments.gateway_process import SECRET_KEY, TIMEOUT_AFTER, GatewayProcess
from tests.payments.wire_server import hang, serving
from tests.use_cases.chat import token
from tests.use_cases.test_placing import place
from tests.use_cases.test_settling import HASTY, book, pay
from tests.use_cases.world import World, make_world

GATEWAY_SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:gateway"
NOTHING = {"expired": 0, "settled": 0, "left": 0, "rung": 0}


@pytest.fixture
def world(databases: Databases) -> World:
    """Its clock stands still, a minute and a half ago: the sweeper's own is the real one."""
    return make_world(databases, datetime.now(UTC) - timedelta(seconds=90))


@pytest.fixture
def aws() -> Iterator[AwsServices]:
    with aws_services(secrets={GATEWAY_SECRET: SECRET_KEY}) as services:
        yield services


@pytest.fixture(autouse=True)
def settings(
    world: World, aws: AwsServices, gateway_process: GatewayProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No more than the function is given where it is deployed: two database roles, the gateway, two queues."""
    variables = {
        **world.databases.environment,
        "AWS_ENDPOINT_URL": aws.url,
        "BOXOFFICE_RUN_QUEUE_URL": f"{aws.url}/000000000000/runs",
        "BOXOFFICE_OUTBOX_WAKE_QUEUE_URL": f"{aws.url}/000000000000/outbox",
        "BOXOFFICE_GATEWAY_URL": gateway_process.url,
        "BOXOFFICE_GATEWAY_SECRET_ARN": GATEWAY_SECRET,
    }
    for role in ("CUSTOMER", "BRIDGE", "OWNER"):
        del variables[f"BOXOFFICE_DB_SECRET_{role}"]
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    forget()
    yield
    forget()


def forget() -> None:
    if under_test.services.cache_info().currsize:
        with under_test.services().gateway:
            under_test.services.cache_clear()
    session.session.cache_clear()


def sweep(left_ms: int = 55_000) -> dict[str, int]:
    return under_test.handler({"source": "schedule"}, LambdaContext(left_ms=left_ms))  # type: ignore[arg-type]  # the tests' own context


def stuck(world: World, gateway_process: GatewayProcess) -> UUID:
    """An order that was charged and does not know it."""
    order = place(world, world.sell(world.ann))
    with GatewayClient(gateway_process.url, SECRET_KEY, patience=HASTY) as hasty:
        pay(world, hasty, order, gateway_process.payment_method(TIMEOUT_AFTER))
    return order.id


def asked(world: World, ago: timedelta) -> UUID:
    """A conversation with a run that has waited for so long."""
    conversation = start_conversation(world.house, world.databases.bridge, world.ann).id
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    accept_run(world.house, world.databases.bridge, world.ann, token("sub-ann"), request)
    world.databases.owner.execute(
        "UPDATE runs SET created_at = :at WHERE conversation_id = :id", at=datetime.now(UTC) - ago, id=conversation
    )
    return conversation


def lease(world: World, conversation: UUID, seconds: int) -> None:
    world.databases.owner.execute(
        "UPDATE conversations SET lease_holder = 'somebody', lease_expires_at = :until WHERE id = :id",
        until=datetime.now(UTC) + timedelta(seconds=seconds),
        id=conversation,
    )


def test_with_nothing_to_do_it_does_nothing(aws: AwsServices) -> None:
    assert sweep() == NOTHING
    assert aws.rung == {}


def test_it_expires_holds_that_ran_out_once(world: World) -> None:
    world.clock.advance(minutes=-20)
    order = place(world, world.sell(world.ann))
    assert sweep() == {**NOTHING, "expired": 1}
    assert sweep() == NOTHING
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.EXPIRED


def test_it_settles_what_is_stuck_by_the_gateways_word_and_wakes_the_outbox(
    world: World, aws: AwsServices, gateway_process: GatewayProcess
) -> None:
    order = stuck(world, gateway_process)
    assert sweep() == {**NOTHING, "settled": 1}
    assert get_order(world.databases.customer, world.ann, order).status is OrderStatus.FULFILLED
    assert book(world, order) == [("charge", "8.00")]
    assert aws.in_queue("outbox") == [{"wake": "outbox"}]
    assert sweep() == NOTHING


def test_an_order_whose_trouble_stays_keeps_no_other_waiting(world: World, gateway_process: GatewayProcess) -> None:
    broken, fine = stuck(world, gateway_process), stuck(world, gateway_process)
    world.databases.owner.execute(
        "UPDATE payments SET status = 'declined', failure_code = 'x' WHERE order_id = :id", id=broken
    )
    counts = sweep()
    assert (counts["settled"], counts["left"]) == (1, 1)
    assert get_order(world.databases.customer, world.ann, fine).status is OrderStatus.FULFILLED


def test_a_gateway_that_is_down_leaves_all_for_the_next_time_and_holds_expire_all_the_same(
    world: World, gateway_process: GatewayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = stuck(world, gateway_process)
    world.clock.advance(minutes=-20)
    place(world, world.sell(world.bob), caller=world.bob, day=world.day(4))
    monkeypatch.setenv("BOXOFFICE_GATEWAY_URL", "http://127.0.0.1:9")
    forget()
    assert sweep() == {**NOTHING, "expired": 1, "left": 1}
    monkeypatch.setenv("BOXOFFICE_GATEWAY_URL", gateway_process.url)
    forget()
    assert sweep() == {**NOTHING, "settled": 1}
    assert get_order(world.databases.customer, world.ann, order).status is OrderStatus.FULFILLED


def test_what_it_has_no_time_for_is_left_to_the_next_sweep_and_conversations_are_rung_for_first(
    world: World, aws: AwsServices, gateway_process: GatewayProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck(world, gateway_process)
    conversation = asked(world, timedelta(minutes=1))
    with serving(hang) as silent:
        monkeypatch.setenv("BOXOFFICE_GATEWAY_URL", silent.url)
        forget()
        assert sweep(left_ms=15_000) == {**NOTHING, "left": 1, "rung": 1}
        assert silent.received == []
    assert aws.in_queue("runs") == [{"conversationId": str(conversation)}]


def test_it_rings_for_runs_that_nobody_works_on_and_for_no_others(world: World, aws: AwsServices) -> None:
    lost = asked(world, timedelta(minutes=1))
    dead = asked(world, timedelta(minutes=1))
    lease(world, dead, seconds=-1)
    held = asked(world, timedelta(minutes=1))
    lease(world, held, seconds=20)
    asked(world, timedelta(seconds=1))
    done = asked(world, timedelta(minutes=1))
    world.databases.owner.execute(
        "UPDATE runs SET status = 'finished', secret = NULL WHERE conversation_id = :id", id=done
    )
    assert sweep() == {**NOTHING, "rung": 2}
    assert {message["conversationId"] for message in aws.in_queue("runs")} == {str(lost), str(dead)}


def test_it_forgets_tickets_that_were_never_used_and_connections_that_cannot_be_open(world: World) -> None:
    house, bridge = world.house, world.databases.bridge

    def issued() -> str:
        return issue_socket_ticket(house, bridge, world.ann, token("sub-ann", now=datetime.now(UTC))).ticket

    issued()  # a minute and a half ago: nobody will use it
    assert connect_socket(house, bridge, issued(), "open")
    world.clock.advance(seconds=-LONGEST_CONNECTION.total_seconds())
    assert connect_socket(house, bridge, issued(), "gone")
    world.clock.at = datetime.now(UTC)
    waiting = issued()
    sweep()
    left = world.databases.owner.query("SELECT id FROM socket_connections")
    assert [row["id"] for row in left] == ["open"]
    assert world.one("SELECT count(*) AS n FROM socket_tickets")["n"] == 1
    assert connect_socket(house, bridge, waiting, "new")
