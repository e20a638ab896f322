"""Faults: a part is slow, refuses or is away. The customer gets a clear word, nothing is lost, all goes on after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import boto3
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.ticket_agent.memory import MemoryClients
from boxoffice.aws import session
from boxoffice.aws.data_api import Database, DatabaseError, DatabaseUnavailable, OutcomeUnknown, RetryPolicy
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.domain.errors import PaymentUnavailable, Refusal
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from boxoffice.store import outbox
from boxoffice.store.callers import enter
from boxoffice.use_cases.deliver_outbox import DISPATCHER, Delivered, deliver_outbox
from boxoffice.use_cases.list_tickets import get_tickets
from tests.database_stack import CREDENTIALS, DataApiProcess, Databases, DatabaseStack
from tests.lambdas.aws_services import ACCEPT, FAIL, THROTTLE, Answer, aws_services
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, Cards
from tests.properties.chatting import begin, bridged
from tests.properties.figures import tried
from tests.properties.office import Office
from tests.properties.order_world import OrderWorld, Sold
from tests.use_cases.chat import text_of

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient

NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Parts:
    """What can fail, as it is when nothing does."""

    stack: DatabaseStack
    databases: Databases
    cards: Cards
    gateway: GatewayClient
    gateway_tables: Database


@pytest.fixture(scope="module")
def parts(
    stack: DatabaseStack,
    module_databases: Databases,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Parts]:
    cards = Cards.at(gateway_process)
    tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
    with cards.client() as gateway:
        yield Parts(stack, module_databases, cards, gateway, tables)


def judged(parts: Parts, world: OrderWorld) -> list[str]:
    """The states of the orders after all has settled; every law of the books holds."""
    assert world.settle_all(parts.gateway).left == 0
    books = Books.read(world)
    assert books.broken() + books.unsettled() + books.against_the_gateway(parts.gateway_tables) == []
    return sorted(row["status"] for row in books.orders.values())


# The Data API -----------------------------------------------------------------------------------------------------


class FaultyRds:
    """A Data API client before whose call number `at` something happens to the service."""

    def __init__(self, client: RDSDataServiceClient, at: int, befalls: Callable[[dict[str, Any]], None]) -> None:
        self._client = client
        self._left = at
        self._befalls = befalls

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            self._left -= 1
            if self._left == -1:
                self._befalls({"operation": operation, **request})
            return getattr(self._client, operation)(**request)

        return call


HEALED = ("resuming", "throttling")
TOLD = ("statement_timeout", "internal", "unavailable", "lost_before", "lost_after")


def _with_fault(parts: Parts, kind: str, at: int) -> Databases:
    """The databases on a client whose call number `at` meets a fault; patience is short."""
    inject = parts.stack.data_api.inject
    names = {
        "begin_transaction": "BeginTransaction",
        "execute_statement": "ExecuteStatement",
        "commit_transaction": "CommitTransaction",
    }

    def befalls(call: dict[str, Any]) -> None:
        if kind == "idle":  # the service ended a transaction that nobody used for minutes
            if identity := call.get("transactionId"):
                parts.stack.client.rollback_transaction(
                    transactionId=identity, resourceArn=call["resourceArn"], secretArn=call["secretArn"]
                )
        elif call["operation"] in names:
            inject(kind, operation=names[call["operation"]])

    client = cast("RDSDataServiceClient", FaultyRds(parts.stack.client, at, befalls))
    patience = RetryPolicy(resuming=5, otherwise=2, first_pause=0.001)

    def role(name: str) -> Database:
        return Database(client, **parts.stack.place(name, parts.databases.name), retry=patience)

    return replace(parts.databases, customer=role("customer"), settlement=role("settlement"))


@settings(max_examples=max(settings().max_examples // 3, 20), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from([*HEALED, *TOLD, "idle"]),
    request=st.sampled_from(["look", "place", "pay"]),
    at=st.integers(0, 11),
)
def test_whatever_call_of_the_database_fails_the_same_request_again_does_it_once(
    parts: Parts, kind: str, request: str, at: int
) -> None:
    """The first answer is the right one or `unavailable`; a repetition under the same key finishes it, once."""
    world = OrderWorld.opened(parts.databases, [Sold(0)])
    faulty = replace(world, databases=_with_fault(parts, kind, at))
    ticket, method = world.tickets[0].id, parts.cards.of[APPROVED]
    order = world.place(0, [ticket], key="k") if request == "pay" else None
    requests: dict[str, Callable[[OrderWorld], Any]] = {
        "look": lambda w: get_tickets(w.house, w.databases.customer, w.guests[0].caller, [ticket]),
        "place": lambda w: w.place(0, [ticket], key="k"),
        "pay": lambda w: w.pay(0, parts.gateway, cast("UpgradeOrder", order), method, key="p"),
    }
    told: str | None = None
    try:
        requests[request](faulty)
    except (DatabaseUnavailable, OutcomeUnknown) as trouble:
        told = str(trouble)
    finally:
        parts.stack.data_api.clear_faults()
    assert told is None or kind not in HEALED, told
    if request == "pay":
        requests["pay"](world)
        judged(parts, world)
        if told is None:
            assert [row["status"] for row in Books.read(world).orders.values()] == ["fulfilled"]
    else:
        requests[request](world)
        assert len(Books.read(world).orders) == (request == "place")
        judged(parts, world)
    tried("the faults of the Data API", requests=1, told=int(told is not None), lost=0)


# The gateway ------------------------------------------------------------------------------------------------------


class Weather(httpx.BaseTransport):
    """The wire to the gateway: `away` refuses connections, `broken` answers 500, `silent` times out, `fine` works."""

    def __init__(self) -> None:
        self.now = "fine"
        self.sent = 0
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.sent += 1
        if self.now == "away":
            raise httpx.ConnectError("refused", request=request)
        if self.now == "silent":
            raise httpx.ReadTimeout("silent", request=request)
        if self.now == "broken":
            return httpx.Response(500, json={"code": "server_error"}, request=request)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@contextmanager
def breaking(cards: Cards, *, open_seconds: float) -> Iterator[tuple[Weather, GatewayClient]]:
    weather = Weather()
    patience = Patience(connect=30, read=60, attempts=1, breaker_failures=5, breaker_open=open_seconds)
    with GatewayClient(cards.process.url, SECRET_KEY, transport=weather, patience=patience) as client:
        yield weather, client


@pytest.mark.parametrize("trouble", ["away", "broken", "silent"])
def test_the_breaker_opens_after_five_failures_says_so_and_closes_again(parts: Parts, trouble: str) -> None:
    count = 6
    world = OrderWorld.opened(parts.databases, [Sold(0) for _ in range(count)], places=count)
    orders = [world.place(0, [sale.id]) for sale in world.tickets]
    method = parts.cards.of[APPROVED]
    with breaking(parts.cards, open_seconds=3600) as (weather, gateway):
        weather.now = trouble
        for order in orders[:5]:
            if trouble == "away":
                with pytest.raises(PaymentUnavailable):
                    world.pay(0, gateway, order, method)
            else:
                assert world.pay(0, gateway, order, method).outcome == "unknown"
        weather.now, sent = "fine", weather.sent
        with pytest.raises(PaymentUnavailable) as told:
            world.pay(0, gateway, orders[5], method)
        assert "Nothing was charged" in str(told.value)
        assert weather.sent == sent == 5, "an open breaker sends nothing"
    with breaking(parts.cards, open_seconds=0.05) as (weather, gateway):
        weather.now = "away"
        for _ in range(5):
            with pytest.raises(PaymentUnavailable):
                world.pay(0, gateway, orders[5], method)
        weather.now = "fine"
        paid = _until_it_closes(lambda: world.pay(0, gateway, orders[5], method))
        assert paid.outcome == "succeeded"
    states = judged(parts, world)
    assert states.count("fulfilled") == 1
    assert set(states) == {"fulfilled", "expired"}


def _until_it_closes(ask: Callable[[], Any]) -> Any:
    for _ in range(1000):
        try:
            return ask()
        except PaymentUnavailable:
            continue
    raise AssertionError("the breaker did not close")


def test_an_order_that_no_word_is_got_about_waits_for_the_gateway_and_is_settled_then(parts: Parts) -> None:
    world = OrderWorld.opened(parts.databases, [Sold(0)])
    order = world.place(0, [world.tickets[0].id])
    with breaking(parts.cards, open_seconds=3600) as (weather, gateway):
        weather.now = "silent"
        assert world.pay(0, gateway, order, parts.cards.of[APPROVED]).outcome == "unknown"
        assert world.sweep(gateway).left == 1
        weather.now = "fine"
        assert world.sweep(gateway).settled == 1
    assert judged(parts, world) == ["expired"]


# Mail -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [THROTTLE, FAIL, None], ids=["throttled", "500", "answer lost"])
def test_a_mail_waits_for_a_service_that_is_down_and_then_goes_out_under_its_one_id(
    parts: Parts, databases: Databases, answer: Answer | None
) -> None:
    parts = replace(parts, databases=databases)  # where no other mail waits
    world = OrderWorld.opened(parts.databases, [Sold(0)])
    order = world.place(0, [world.tickets[0].id])
    world.pay(0, parts.gateway, order, parts.cards.of[APPROVED])
    with aws_services(on_mail=lambda _: answer) as aws:
        client = session.client(
            "sesv2",
            endpoint_url=aws.url,
            config=mail_client_config(),
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        sender = MailSender(client, "tickets@boxoffice.example")

        def deliver() -> Delivered:
            background = parts.databases.background
            return deliver_outbox(
                world.house, background, sender, from_address="tickets@boxoffice.example", web_origin="https://t.test"
            )

        assert deliver() == Delivered(waiting=1)
        assert deliver() == Delivered()
        world.clock.advance(minutes=10)
        assert deliver() == Delivered(waiting=1)
        aws.on_mail = lambda _: ACCEPT
        world.clock.advance(minutes=10)
        assert deliver() == Delivered(sent=1)
        assert len({str(mail["Message-ID"]) for mail in aws.mails}) == 1
        client.close()
    assert judged(parts, world) == ["fulfilled"]


# The chat ---------------------------------------------------------------------------------------------------------


def _memory_away() -> tuple[MemoryClients, str]:
    client = boto3.client(
        "bedrock-agentcore",
        endpoint_url=NOWHERE,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    return MemoryClients(client, "eu-central-1"), "boxoffice-memory01"


@pytest.mark.parametrize("away", ["data tools", "payment tools", "runtime", "memory"])
def test_a_chat_that_misses_a_part_says_so_and_goes_on_when_it_is_back(office: Office, away: str) -> None:
    """No run hangs, no event breaks the protocol, nothing internal is told; the next run, with all back, works."""
    office.world.sell(office.ann)
    broken = {
        "data tools": replace(office, data_url=f"{NOWHERE}/mcp"),
        "payment tools": replace(office, services_url=f"{NOWHERE}/mcp"),
    }.get(away, office)
    before = office.count("SELECT count(*) FROM upgrade_orders")
    memory = _memory_away() if away == "memory" else None
    with office.ticket_agent() as (well, _), broken.ticket_agent(memory=memory) as (url, _):
        with bridged(office, f"{NOWHERE}/invocations" if away == "runtime" else url) as chat:
            talk = begin(chat, office.ann)
            events = talk.say("What tickets do I have?")
            last = events[-1]
            if last["type"] == "RUN_ERROR":
                assert last["code"] in {"agent_unavailable", "agent_failed", "memory_unavailable", "unavailable"}, last
                told = last["message"]
            else:
                told = text_of(events)
            assert told
            assert not any(word in told for word in ("Traceback", "127.0.0.1", "Error", "Exception", "None")), told
        with bridged(office, well) as chat:
            again = begin(chat, office.ann)
            again.id = talk.id
            events = again.say("What tickets do I have?")
            assert events[-1]["type"] == "RUN_FINISHED"
            assert any(event.get("activityType") == "ticketList" for event in events)
    assert office.count("SELECT count(*) FROM upgrade_orders") == before


def test_refusals_and_troubles_have_words_for_people(parts: Parts, data_api: DataApiProcess) -> None:
    world = OrderWorld.opened(parts.databases, [Sold(0), Sold(1)])
    world.place(0, [world.tickets[0].id])
    with pytest.raises(Refusal) as refused:
        world.place(1, [world.tickets[1].id])
    assert str(refused.value).endswith(".")
    data_api.inject("statement_timeout", operation="BeginTransaction", count=1)
    quick = replace(parts.databases, customer=_impatient(parts, "customer"))
    with pytest.raises(DatabaseError) as trouble:
        replace(world, databases=quick).place(1, [world.tickets[1].id], key=str(uuid4()))
    assert str(trouble.value).endswith(".")


def _impatient(parts: Parts, role: str) -> Database:
    return parts.stack.database(role, parts.databases.name, retry=RetryPolicy(resuming=0, otherwise=0))


def test_however_the_database_plans_it_a_dispatcher_claims_one_mail_at_a_time(
    parts: Parts, stack: DatabaseStack, databases: Databases
) -> None:
    """A plan that asks the inner query once per row must not claim every row: the others would wait for nobody."""
    for choice in ("enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_sort", "enable_material"):
        stack.administrator.execute(f'ALTER DATABASE "{databases.name}" SET {choice} = off')
    world = OrderWorld.opened(databases, [Sold(0) for _ in range(4)], places=4)
    for sale in world.tickets:
        order = world.place(0, [sale.id])
        world.pay(0, parts.gateway, order, parts.cards.of[APPROVED])
    with databases.background.transaction() as tx:
        enter(tx, DISPATCHER)
        now = world.clock()
        assert outbox.claim(tx, now, now + timedelta(minutes=1))
    [left] = databases.owner.query("SELECT count(*) AS n FROM outbox WHERE due_at <= :at", at=world.clock())
    assert left["n"] == 3
