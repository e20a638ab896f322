"""Each process is killed while a payment is under way: no charge without its order, no order without its charge."""

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from boxoffice.cli.client.chat import Chat
from boxoffice.cli.client.visit import Visit, visit
from boxoffice.cli.errors import CommandError
from local_stack.postgres.access import administrator_connection
from local_stack.postgres.places import Places
from tests.local_stack.place import PROCESSES, Place
from tests.local_stack.processes import free_port

pytestmark = pytest.mark.timeout(400)

CARD = "4242424242424242"
_TRIES = 12
_SETTLED_SECONDS = 200  # a lost settler is noticed after 60 s, by a sweep that comes every 60 s
_OPEN = "SELECT count(*) AS n FROM upgrade_orders WHERE status IN ('paying', 'stuck', 'refunding')"
_BOOKS = """
    SELECT o.id, o.status, o.total,
           coalesce(sum(CASE l.kind WHEN 'charge' THEN l.amount ELSE -l.amount END), 0) AS booked
    FROM upgrade_orders o LEFT JOIN ledger_entries l ON l.order_id = o.id
    GROUP BY o.id
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("midway") / "state")
    place.up(free_port())
    yield place
    place.boxoffice("down")


def kill(place: Place, name: str) -> None:
    pid = place.process(name)["pid"]
    if pid:
        os.kill(pid, signal.SIGKILL)


async def pay_while(place: Place, customer: Visit, ticket: str, victim: str, delay: float) -> None:
    """Brings a chat to its payment and kills the victim `delay` seconds after the confirmation was sent."""
    async with customer.chat() as chat:
        interrupt = await ask_for_payment(chat, ticket)
        asked = interrupt["metadata"]
        payload = {
            "orderId": asked["orderId"],
            "orderVersion": asked["orderVersion"],
            "paymentMethod": await customer.card(CARD),
            "amount": asked["total"],
        }

        paying = asyncio.create_task(chat.answer(interrupt, payload))
        await asyncio.sleep(delay)
        kill(place, victim)
        try:
            async with asyncio.timeout(20):
                await paying
        except (CommandError, TimeoutError):
            return  # the customer lost the line; the books have to be right all the same


async def ask_for_payment(chat: Chat, ticket: str) -> dict[str, Any]:
    """Says what moves the order on, and says it again where a part was still coming back."""
    request = f"Please upgrade my ticket {ticket} to Double Fun."
    words, said = request, []
    for _ in range(_TRIES):
        turn = await chat.say(words)
        assert turn.error is None, turn.error
        if turn.interrupt is not None:
            return turn.interrupt
        said += [words, turn.text]
        options = turn.activity("upgradeOptions")
        if options:
            day = next(cell["date"] for cell in options["options"][2]["calendar"] if cell["placesLeft"] > 0)
            words = f"Double Fun on {day}, please"
        elif words != request:
            words = "Yes, please."
    raise AssertionError(f"no payment was asked for: {said}")


async def rounds(place: Place, tickets: list[str]) -> None:
    user = place.stack.customer()
    for n, victim in enumerate(PROCESSES):
        before = place.process(victim)["restarts"]
        async with visit(place.stack.addresses, user.email, user.password) as customer:
            await pay_while(place, customer, tickets[n], victim, delay=0.01 * (n % 5))
        await asyncio.to_thread(place.wait_until, lambda p, v=victim, b=before: p.process(v)["restarts"] > b)
        await asyncio.to_thread(place.wait_until, lambda p: p.stack.is_ready)


def test_books_and_gateway_agree_whatever_is_killed_while_paying(place: Place, tmp_path: Path) -> None:
    user = place.stack.customer()
    sold = place.boxoffice("sell", "--email", user.email, "--type", "adult", "--count", str(len(PROCESSES)))
    assert sold.returncode == 0, sold.stderr
    asyncio.run(rounds(place, [line.split()[0] for line in sold.stdout.splitlines()]))
    with administrator_connection(Places.of(place.state), "boxoffice") as connection:
        until = time.monotonic() + _SETTLED_SECONDS
        while one(connection, _OPEN)["n"]:
            assert time.monotonic() < until, "an order is stuck for good"
            time.sleep(1)
        with connection.cursor(row_factory=dict_row) as cursor:
            orders = cursor.execute(_BOOKS).fetchall()
            charged = cursor.execute("SELECT * FROM gateway.payment_intents").fetchall()
    assert len(orders) >= len(PROCESSES)
    for order in orders:
        owed = order["total"] if order["status"] == "fulfilled" else Decimal(0)
        assert order["booked"] == owed, order
        taken = [intent for intent in charged if f"{order['id']}" in str(intent) and intent["status"] == "succeeded"]
        assert len(taken) == (1 if order["status"] == "fulfilled" else 0), order
    assert any(order["status"] == "fulfilled" for order in orders)


def one(connection: psycopg.Connection, sql: str) -> dict[str, Any]:
    with connection.cursor(row_factory=dict_row) as cursor:
        row = cursor.execute(sql).fetchone()
        assert row is not None
        return row
