"""The chat's tables, role by role: what the others may not see, and what even the bridge may not do."""

from __future__ import annotations

from uuid import uuid4

import pytest

from boxoffice.aws.data_api import Database, DatabaseError, PermissionDenied
from boxoffice.domain.conversations import Answer, RunRequest, RunStatus, Said
from boxoffice.domain.identity import Caller
from boxoffice.store import runs
from boxoffice.store.callers import enter
from boxoffice.store.runs import EndedRun, Held, Released, TakenRun, Verdict
from boxoffice.use_cases.chat_sockets import connect_socket, issue_socket_ticket
from boxoffice.use_cases.start_conversation import start_conversation
from tests.database_stack import Databases
from tests.use_cases.chat import token
from tests.use_cases.world import World, make_world


@pytest.fixture(scope="module")
def world(module_databases: Databases) -> World:
    return make_world(module_databases)


@pytest.fixture(scope="module")
def run(world: World) -> TakenRun:
    """Ann's run, under way with her token."""
    conversation = start_conversation(world.house, world.databases.bridge, world.ann).id
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    runs.accept(world.databases.bridge, world.ann, token("sub-ann"), request, world.clock())
    taken = runs.take(world.databases.bridge, conversation, "holder", world.clock(), world.clock())
    assert isinstance(taken, TakenRun)
    ticket = issue_socket_ticket(world.house, world.databases.bridge, world.ann, token("sub-ann"))
    assert connect_socket(world.house, world.databases.bridge, ticket.ticket, "connection-1")
    issue_socket_ticket(world.house, world.databases.bridge, world.ann, token("sub-ann"))
    return taken


def role(world: World, name: str) -> Database:
    database: Database = getattr(world.databases, name)
    return database


SECRETS = [
    "SELECT secret FROM runs",
    "SELECT input FROM runs",
    "SELECT token FROM socket_tickets",
    "SELECT token FROM socket_connections",
    "SELECT * FROM run_events",
    "SELECT open_interrupt FROM conversations",
    "SELECT take_run(gen_random_uuid(), 'x', now(), now())",
    "SELECT append_events(gen_random_uuid(), 'x', 'run-1', '[]')",
]


@pytest.mark.parametrize("statement", SECRETS)
@pytest.mark.parametrize("name", ["customer", "settlement", "background"])
def test_only_the_bridge_sees_tokens_inputs_and_events(world: World, run: TakenRun, name: str, statement: str) -> None:
    with pytest.raises(PermissionDenied), role(world, name).transaction() as tx:
        enter(tx, world.ann)
        tx.query(statement)


@pytest.mark.parametrize(
    "table", ["conversations", "runs", "run_events", "messages", "socket_tickets", "socket_connections"]
)
def test_the_bridge_as_another_customer_sees_none_of_it(world: World, run: TakenRun, table: str) -> None:
    runs.append(world.databases.bridge, run, "holder", [{"type": "RUN_STARTED", "metadata": {"n": 1}}])
    with world.databases.bridge.transaction() as tx:
        enter(tx, world.bob)
        assert tx.query(f"SELECT count(*) AS n FROM {table}") == [{"n": 0}]
    with world.databases.bridge.transaction() as tx:
        enter(tx, world.ann)
        assert tx.query(f"SELECT count(*) AS n FROM {table}") != [{"n": 0}]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE runs SET input = '{}'",
        "UPDATE runs SET subject = 'sub-bob'",
        "UPDATE run_events SET event = '{}'",
        "DELETE FROM run_events",
        "UPDATE messages SET content = 'I never said that'",
        "DELETE FROM messages",
        "DELETE FROM conversations",
        "UPDATE conversations SET customer_id = customer_id",
        "UPDATE socket_connections SET subject = 'sub-bob'",
        "SELECT * FROM payments",
        "UPDATE upgrade_orders SET status = 'fulfilled'",
        (
            "INSERT INTO audit (role, caller_kind, subject, action, entity, entity_id, detail)"
            " VALUES ('x', 'x', 'x', 'x', 'x', 'x', '{}')"
        ),
    ],
)
def test_even_the_bridge_cannot_rewrite_what_happened_nor_touch_money(
    world: World, run: TakenRun, statement: str
) -> None:
    with pytest.raises(PermissionDenied), world.databases.bridge.transaction() as tx:
        enter(tx, Caller.system("agent_orchestrator"))
        tx.query(statement)


def test_a_run_cannot_be_accepted_into_anothers_conversation(world: World, run: TakenRun) -> None:
    for stranger in (world.bob, Caller.customer("nobody")):
        request = RunRequest(run.conversation_id, f"run-{uuid4()}", Said("m-2", "Hello"))
        accepted = runs.accept(world.databases.bridge, stranger, token("x"), request, world.clock())
        assert accepted.verdict is Verdict.NOT_FOUND


def test_a_secret_cannot_outlive_its_run(world: World, run: TakenRun) -> None:
    with pytest.raises(DatabaseError, match="secrets_end_with_the_run"):
        world.databases.owner.execute("UPDATE runs SET status = 'finished'")


def test_a_step_that_is_asked_for_twice_is_done_once(world: World) -> None:
    """What a lost answer leads to: accept, take, append and finish find out what they have done already."""
    bridge, now = world.databases.bridge, world.clock()
    conversation = start_conversation(world.house, bridge, world.ann).id
    request = RunRequest(conversation, "run-1", Answer("question", None))
    verdicts = [runs.accept(bridge, world.ann, "t", request, now).verdict for _ in range(2)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.KNOWN]
    taken = [runs.take(bridge, conversation, "me", now, world.clock.at.replace(hour=13)) for _ in range(2)]
    assert taken[0] == taken[1]
    [mine, _] = taken
    assert isinstance(mine, TakenRun)
    assert not mine.restarted
    assert isinstance(runs.take(bridge, conversation, "other", now, now), Held)
    event = {"type": "RUN_STARTED", "metadata": {"n": 1}}
    first, second = (runs.append(bridge, mine, "me", [event]) for _ in range(2))
    assert first == second is not None
    assert runs.append(bridge, mine, "other", [event]) is None
    ended = EndedRun(
        RunStatus.FINISHED,
        None,
        {},
        [event],
        [{"id": "a", "role": "assistant", "content": "Hi"}],
        None,
        {"outcome": "ok"},
    )
    assert [runs.finish(bridge, mine, "me", ended, now, now) for _ in range(2)] == [Released(), Released()]
    counted = world.one(
        "SELECT (SELECT count(*) FROM run_events WHERE conversation_id = :c) AS events,"
        " (SELECT count(*) FROM messages WHERE conversation_id = :c) AS messages,"
        " (SELECT count(*) FROM audit WHERE action = 'decide' AND detail ->> 'outcome' = 'ok') AS decisions",
        c=conversation,
    )
    assert counted == {"events": 1, "messages": 1, "decisions": 1}
