"""What each role may not do, tried. Row-level security and grants stand below every line of our code."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from boxoffice.aws.data_api import Database, DatabaseError, PermissionDenied, Transaction
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.states import ORDER_TRANSITIONS
from boxoffice.domain.tiers import Tier
from boxoffice.store.callers import enter
from boxoffice.use_cases.place_order import place_order
from tests.database_stack import Databases
from tests.use_cases.world import World, customer_id, make_world

ROLES = ("customer", "bridge", "settlement", "background")
CATALOGUE = {"ticket_types", "tiers", "prices", "capacities", "order_transitions"}
PERSONAL = {
    *("customers", "tickets", "upgrade_orders", "upgrade_order_lines", "order_timeline", "holds", "payments"),
    *("ledger_entries", "conversations", "runs", "run_events", "messages", "socket_tickets", "socket_connections"),
    *("cases", "case_messages", "outbox", "idempotency_keys", "audit", "model_usage"),
}


@pytest.fixture(scope="module")
def world(module_databases: Databases) -> World:
    return make_world(module_databases)


@pytest.fixture(scope="module")
def order(world: World) -> UpgradeOrder:
    return place_order(
        world.house,
        world.databases.customer,
        world.ann,
        ticket_ids=[world.sell(world.ann)],
        tier=Tier.STANDARD,
        visit_date=world.day(3),
        key="k",
    )


def role(world: World, name: str) -> Database:
    database: Database = getattr(world.databases, name)
    return database


@pytest.fixture
def entered(world: World, request: pytest.FixtureRequest) -> Iterator[Transaction]:
    """A transaction of the role in `request.param`, entered as Ann; never committed."""
    with pytest.raises(_Undone), role(world, request.param).transaction() as tx:
        enter(tx, world.ann)
        yield tx
        raise _Undone


class _Undone(Exception):
    """Rolls a test's transaction back."""


def test_no_role_owns_a_table_or_passes_row_level_security(world: World) -> None:
    rows = world.databases.owner.query(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'boxoffice%' AND (rolsuper OR rolbypassrls OR rolcreaterole)"
    )
    assert rows == []
    owners = world.databases.owner.query("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert [row["tableowner"] for row in owners] == ["boxoffice_owner"]


def test_every_table_is_known_here_and_has_row_level_security_unless_it_holds_nothing_personal(world: World) -> None:
    rows = world.databases.owner.query(
        "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    secured = {row["relname"] for row in rows if row["relrowsecurity"]}
    assert {row["relname"] for row in rows} == PERSONAL | CATALOGUE | {"rate_limits", "schema_migrations"}
    assert secured == PERSONAL


@pytest.mark.parametrize("name", ROLES)
def test_without_a_caller_a_role_sees_nobodys_rows(world: World, order: UpgradeOrder, name: str) -> None:
    for table in ("customers", "tickets", "upgrade_orders", "conversations", "messages", "audit", "outbox"):
        try:
            rows = role(world, name).query(f"SELECT 1 AS one FROM {table}")
        except PermissionDenied:
            continue
        books = name == "background" and table == "upgrade_orders"
        assert bool(rows) == books, f"{name} reads {table}"


@pytest.mark.parametrize("name", ROLES)
def test_a_customer_is_shown_nothing_of_another(world: World, order: UpgradeOrder, name: str) -> None:
    with role(world, name).transaction() as tx:
        enter(tx, world.bob)
        for table, column in (("customers", "id"), ("tickets", "customer_id"), ("upgrade_orders", "customer_id")):
            if name == "bridge" and table != "customers":
                continue
            if name == "background" and table == "upgrade_orders":
                continue  # the sweeper's books are read across customers
            rows = tx.query(f"SELECT DISTINCT {column} AS owner FROM {table}")
            assert {row["owner"] for row in rows} <= {customer_id(world.bob)}


FORBIDDEN = {
    "customer": [
        (
            "INSERT INTO payments (id, order_id, customer_id, status, amount, currency, created_at, changed_at) "
            "SELECT gen_random_uuid(), id, customer_id, 'succeeded', total, currency, now(), now() FROM upgrade_orders"
        ),
        "UPDATE payments SET status = 'succeeded'",
        (
            "INSERT INTO ledger_entries (order_id, customer_id, payment_id, kind, amount, currency, created_at) "
            "SELECT id, customer_id, id, 'charge', total, currency, now() FROM upgrade_orders"
        ),
        "UPDATE upgrade_orders SET status = 'fulfilled', completed_at = now()",
        "UPDATE upgrade_orders SET status = 'paying'",
        "UPDATE upgrade_orders SET total = 0",
        "UPDATE tickets SET tier = 'double-fun'",
        "UPDATE tickets SET paid = 500",
        "UPDATE prices SET amount = 0",
        "UPDATE capacities SET capacity = 1000",
        "UPDATE holds SET expires_at = now() + interval '1 day'",
        "UPDATE customers SET email = 'x@example.com'",
        "UPDATE customers SET cognito_sub = 'mine'",
        "SELECT fulfil_order(id, '00000000', '{}', gen_random_uuid(), now()) FROM upgrade_orders",
        "SELECT token FROM socket_connections",
        "SELECT secret FROM runs",
        "SELECT * FROM audit",
        "SELECT enter('system', 'me')",
        "DELETE FROM upgrade_orders",
        "UPDATE model_usage SET cost = 0",
        "DELETE FROM model_usage",
    ],
    "bridge": [
        "SELECT * FROM payments",
        "SELECT * FROM tickets",
        "UPDATE upgrade_orders SET status = 'fulfilled'",
        "SELECT fulfil_order(gen_random_uuid(), '00000000', '{}', gen_random_uuid(), now())",
        "INSERT INTO outbox (id, kind) VALUES (gen_random_uuid(), 'refund_notice')",
        "DELETE FROM messages",
        "DELETE FROM run_events",
        "DELETE FROM model_usage",
        (
            "INSERT INTO audit (role, caller_kind, subject, action, entity, entity_id, detail) "
            "VALUES ('x', 'x', 'x', 'x', 'x', 'x', '{}')"
        ),
    ],
    "settlement": [
        "UPDATE upgrade_orders SET total = 0",
        "UPDATE tickets SET tier = 'double-fun'",
        "UPDATE capacities SET confirmed = 0",
        "UPDATE payments SET amount = 1",
        "UPDATE ledger_entries SET amount = 1",
        "DELETE FROM ledger_entries",
        "DELETE FROM payments",
        "SELECT token FROM socket_connections",
        "SELECT secret FROM runs",
    ],
    "background": [
        "UPDATE upgrade_orders SET status = 'fulfilled', completed_at = now()",
        "UPDATE upgrade_orders SET status = 'cancelled', completed_at = now()",
        (
            "INSERT INTO ledger_entries (order_id, customer_id, payment_id, kind, amount, currency, created_at) "
            "SELECT id, customer_id, id, 'charge', total, currency, now() FROM upgrade_orders"
        ),
        "UPDATE payments SET status = 'succeeded'",
        "UPDATE tickets SET paid = 500",
        "UPDATE audit SET action = 'nothing'",
        "DELETE FROM audit",
        "UPDATE outbox SET customer_id = gen_random_uuid()",
    ],
}


@pytest.mark.parametrize(
    ("entered", "statement"),
    [(name, statement) for name, statements in FORBIDDEN.items() for statement in statements],
    indirect=["entered"],
)
def test_the_forbidden_is_refused(entered: Transaction, order: UpgradeOrder, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|row-level security|people alone"):
        entered.execute(statement)


@pytest.mark.parametrize("entered", ["customer"], indirect=True)
def test_a_customer_role_writes_nothing_in_anothers_name(
    entered: Transaction, world: World, order: UpgradeOrder
) -> None:
    with pytest.raises(DatabaseError, match="row-level security"):
        entered.execute(
            "INSERT INTO outbox (id, kind, customer_id, order_id, dedupe_key, created_at, due_at) "
            "VALUES (:id, 'order_confirmation', :bob, :order, 'x', now(), now())",
            id=uuid4(),
            bob=customer_id(world.bob),
            order=order.id,
        )


def test_a_priced_order_cannot_be_fulfilled_as_a_free_one(world: World, order: UpgradeOrder) -> None:
    with (
        pytest.raises(DatabaseError, match="without a price is free"),
        world.databases.customer.transaction() as tx,
    ):
        enter(tx, world.ann)
        tx.query(
            "SELECT fulfil_free_order(:id, '00000000', '{}', :mail, now())",
            id=order.id,
            mail=uuid4(),
        )


def test_the_owner_too_cannot_change_the_audit_or_the_ledger(world: World, order: UpgradeOrder) -> None:
    for table in ("audit", "ledger_entries", "model_usage"):
        for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DatabaseError, match=r"append-only|does not exist"):
                world.databases.owner.execute(statement)


def test_every_change_is_audited_with_its_caller(world: World, order: UpgradeOrder) -> None:
    rows = world.databases.owner.query(
        "SELECT role, caller_kind, subject, customer_id, action, detail FROM audit "
        "WHERE entity = 'upgrade_orders' AND entity_id = :id",
        id=str(order.id),
    )
    assert [(row["role"], row["caller_kind"], row["subject"], row["action"]) for row in rows] == [
        ("boxoffice_customer", "customer", "sub-ann", "insert")
    ]
    assert rows[0]["customer_id"] == customer_id(world.ann)
    assert rows[0]["detail"]["total"] == 8


IMPOSSIBLE = {
    "more confirmed than there are places": "UPDATE capacities SET confirmed = capacity + 1",
    "a second open order on a ticket": (
        "INSERT INTO upgrade_order_lines SELECT :other, ticket_id, customer_id, 1, NULL, from_date, 0, true "
        "FROM upgrade_order_lines WHERE order_id = :id"
    ),
    "a jump in the states": "UPDATE upgrade_orders SET status = 'refunded', completed_at = now() WHERE id = :id",
    "fulfilled without a code": "UPDATE upgrade_orders SET status = 'fulfilled', completed_at = now() WHERE id = :id",
    "an order that begins paid": (
        "INSERT INTO upgrade_orders SELECT gen_random_uuid(), customer_id, 'paying', tier, visit_date, total, "
        "currency, 1, hold_expires_at, NULL, created_at, changed_at, NULL FROM upgrade_orders WHERE id = :id"
    ),
    "a hold beyond the places": ("UPDATE holds SET places = -1 WHERE order_id = :id"),
    "a payment of nothing": (
        "INSERT INTO payments (id, order_id, customer_id, status, amount, currency, created_at, changed_at) "
        "SELECT gen_random_uuid(), id, customer_id, 'created', 0, currency, now(), now() FROM upgrade_orders "
        "WHERE id = :id"
    ),
    "an upper-case address": "UPDATE customers SET email = upper(email)",
}


@pytest.mark.parametrize("statement", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_the_schema_itself_refuses_what_cannot_be(world: World, order: UpgradeOrder, statement: str) -> None:
    parameters: dict[str, UUID] = {"id": order.id} if ":id" in statement else {}
    if ":other" in statement:
        parameters["other"] = order.id
    with pytest.raises(DatabaseError):
        world.databases.owner.execute(statement, **parameters)


def test_the_databases_transitions_are_the_domains(world: World) -> None:
    rows = world.databases.owner.query("SELECT before, after FROM order_transitions")
    assert {(row["before"], row["after"]) for row in rows} == {
        (before.value, after.value) for before, afters in ORDER_TRANSITIONS.items() for after in afters
    }


def test_a_subject_cannot_be_left_empty(world: World) -> None:
    with pytest.raises(DatabaseError, match="with a subject"), world.databases.customer.transaction() as tx:
        enter(tx, Caller.customer(""))


_FORGED_ORDER = (
    "INSERT INTO upgrade_orders (id, customer_id, status, tier, visit_date, total, currency, version, hold_expires_at, "
    "created_at, changed_at) VALUES (:id, :ann, 'pending', 'double-fun', :day, :total, 'EUR', 1, "
    "CAST(:at AS timestamptz) + interval '15 minutes', :at, :at)"
)
_FORGED_LINE = (
    "INSERT INTO upgrade_order_lines (order_id, ticket_id, customer_id, position, from_date, price_difference) "
    "VALUES (:id, :ticket, :ann, 0, :visit, :price)"
)


@pytest.mark.parametrize(("total", "price"), [("0", "0"), ("0", "45.50"), ("1.00", "1.00"), ("45.50", "0")])
def test_a_price_of_ones_own_is_refused_by_the_schema_itself(world: World, total: str, price: str) -> None:
    """Double Fun costs 85.50 and 40.00 was paid: nothing but 45.50 may stand in the line and the total."""
    ticket, order_id = world.sell(world.ann), uuid4()
    with (
        pytest.raises(DatabaseError, match="not what the catalogue says"),
        world.databases.customer.transaction() as tx,
    ):
        enter(tx, world.ann)
        ann, at, day = customer_id(world.ann), world.clock(), world.day(3)
        tx.execute(_FORGED_ORDER, id=order_id, ann=ann, day=day, total=Decimal(total), at=at)
        tx.execute(_FORGED_LINE, id=order_id, ticket=ticket, ann=ann, visit=world.day(7), price=Decimal(price))


def test_a_hold_is_for_its_orders_places_and_a_fulfilment_needs_one(world: World) -> None:
    ticket, order_id = world.sell(world.ann), uuid4()
    ann, at, day = customer_id(world.ann), world.clock(), world.day(3)
    with world.databases.owner.transaction() as tx:
        tx.execute(_FORGED_ORDER, id=order_id, ann=ann, day=day, total=Decimal("45.50"), at=at)
        tx.execute(_FORGED_LINE, id=order_id, ticket=ticket, ann=ann, visit=world.day(7), price=Decimal("45.50"))
    hold = (
        "INSERT INTO holds (order_id, customer_id, visit_date, tier, places, expires_at) "
        "SELECT id, customer_id, visit_date, tier, 2, hold_expires_at FROM upgrade_orders WHERE id = :id"
    )
    with pytest.raises(DatabaseError, match="A hold is for its order"):
        world.databases.owner.execute(hold, id=order_id)
    with pytest.raises(DatabaseError, match="sold_out"), world.databases.settlement.transaction() as tx:
        enter(tx, world.ann)
        tx.query(
            "SELECT fulfil_order(:id, '00000000', '{}', :mail, :at)",
            id=order_id,
            mail=uuid4(),
            at=at,
        )
