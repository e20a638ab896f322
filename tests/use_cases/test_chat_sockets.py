from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from boxoffice.domain.conversations import RunRequest, Said
from boxoffice.domain.errors import NoAccount, TokenExpired
from boxoffice.domain.identity import Caller
from boxoffice.use_cases.accept_run import accept_frame
from boxoffice.use_cases.chat_sockets import connect_socket, disconnect_sockets, issue_socket_ticket, sweep_sockets
from tests.use_cases.chat import Chat, token
from tests.use_cases.world import World


def ticket(world: World, caller: Caller | None = None) -> str:
    caller = caller or world.ann
    bearer = token(caller.subject, now=world.clock())
    return issue_socket_ticket(world.house, world.databases.bridge, caller, bearer).ticket


def connect(world: World, given: str, connection: str) -> bool:
    return connect_socket(world.house, world.databases.bridge, given, connection)


def connections(world: World) -> set[str]:
    return {row["id"] for row in world.databases.owner.query("SELECT id FROM socket_connections")}


def test_a_ticket_opens_one_connection_however_many_try(chat_world: World) -> None:
    given = ticket(chat_world)
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda n: connect(chat_world, given, f"c-{n}"), range(4)))
    assert opened.count(True) == 1
    assert not connect(chat_world, given, "again")


def test_a_ticket_ends_after_thirty_seconds(chat_world: World) -> None:
    given = ticket(chat_world)
    chat_world.clock.advance(seconds=31)
    assert not connect(chat_world, given, "late")


@pytest.mark.parametrize("given", ["", "x", "' OR 1=1 --", "\ud800", "x" * 5000])
def test_what_is_no_ticket_opens_nothing(chat_world: World, given: str) -> None:
    assert not connect(chat_world, given, "none")


def test_an_account_without_a_customer_gets_no_ticket(chat_world: World) -> None:
    with pytest.raises(NoAccount):
        ticket(chat_world, Caller.customer("nobody"))


def test_the_ticket_itself_is_not_stored(chat_world: World) -> None:
    given = ticket(chat_world)
    stored = chat_world.one("SELECT CAST(jsonb_agg(t) AS text) AS rows FROM socket_tickets t")
    assert given not in str(stored["rows"])


def test_who_speaks_is_what_the_connection_was_opened_with(chat: Chat) -> None:
    conversation = chat.begin(chat.world.bob)
    connection = chat.connect(chat.world.bob)
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    accept_frame(chat.world.house, chat.world.databases.bridge, connection, request)
    row = chat.world.one("SELECT subject FROM runs WHERE conversation_id = :c", c=conversation)
    assert row["subject"] == "sub-bob"


def test_a_connection_whose_token_ran_out_or_that_is_closed_takes_no_run(chat: Chat) -> None:
    conversation, connection = chat.begin(), chat.connect()
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    chat.world.clock.advance(minutes=61)
    with pytest.raises(TokenExpired):
        accept_frame(chat.world.house, chat.world.databases.bridge, connection, request)
    disconnect_sockets(chat.world.databases.bridge, [connection])
    with pytest.raises(TokenExpired):
        accept_frame(chat.world.house, chat.world.databases.bridge, connection, request)


def test_the_sweep_removes_what_no_disconnect_will(chat_world: World) -> None:
    assert connect(chat_world, ticket(chat_world), "old")
    ticket(chat_world)
    chat_world.clock.advance(hours=2, minutes=11)
    assert connect(chat_world, ticket(chat_world), "new")
    fresh = ticket(chat_world)
    sweep_sockets(chat_world.house, chat_world.databases.background)
    assert "old" not in connections(chat_world)
    assert "new" in connections(chat_world)
    assert chat_world.one("SELECT count(*) AS n FROM socket_tickets") == {"n": 1}
    assert connect(chat_world, fresh, "newer")
