"""What holds after anything that any model, tool or customer did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from boxoffice.aws.data_api import Database
from boxoffice.domain.tiers import Tier
from tests.properties.chatting import data_in
from tests.properties.hostile import SECRETS, Record
from tests.properties.office import Office
from tests.properties.oracles import cents, day_number
from tests.properties.strategies import Universe
from tests.use_cases.world import customer_id

_BOBS = [
    "customers",
    "tickets",
    "upgrade_orders",
    "upgrade_order_lines",
    "holds",
    "payments",
    "cases",
    "conversations",
    "outbox",
]


def snapshot_of_bob(office: Office) -> str:
    """All rows of bob's, in one text."""
    bob = customer_id(office.bob)
    return json.dumps(
        [
            office.rows(
                f"SELECT CAST(t AS text) FROM {table} t WHERE {'id' if table == 'customers' else 'customer_id'} = %s "
                "ORDER BY 1",
                bob,
            )
            for table in _BOBS
        ]
    )


def nothing_of_bob_is_told(office: Office, told: list[Any]) -> None:
    """`told`: tool results and events. Bob's secrets appear nowhere, his ids never as somebody's data."""
    text = json.dumps(told, ensure_ascii=False, default=str)
    secrets = [*SECRETS.values(), "sub-bob", *(f"BX-{t[0].hex}" for t in _ids(office, "tickets", office.bob))]
    for secret in secrets:
        assert secret not in text, secret
    bobs = {str(i[0]) for table in ("tickets", "upgrade_orders") for i in _ids(office, table, office.bob)}
    for key, value in _fields(told):
        if key in {"id", "ticketId", "orderId", "customerId"}:
            assert value not in bobs, (key, value)


def charged_as_confirmed(office: Office, record: Record) -> None:
    """Each charge in the book has the customer's own confirmation of exactly that amount, once; so has each attempt."""
    ann = customer_id(office.ann)
    charges = office.rows("SELECT order_id, customer_id, amount FROM ledger_entries WHERE kind = 'charge'")
    attempts = office.rows("SELECT order_id, customer_id, amount FROM payments")
    for order, customer, amount in [*charges, *attempts]:
        assert customer == ann
        assert (str(order), f"{amount:.2f}") in record.confirmed
    assert len({order for order, _, _ in charges}) == len(charges), "charged twice"
    paid = office.count("SELECT count(*) FROM upgrade_orders WHERE status = 'fulfilled' AND total > 0")
    assert paid == len(charges)


def gateway_keeps(tables: Database) -> int:
    """All that the gateway took and did not give back, of anybody for anything, in cents, by its own tables."""
    sql = "SELECT coalesce(sum(amount_minor - refunded_minor), 0) AS kept FROM gateway.payment_intents"
    [row] = tables.query(f"{sql} WHERE status = 'succeeded'")
    return int(row["kept"])


def the_gateway_agrees(office: Office, tables: Database, before: int) -> None:
    """Since `before` the gateway took what this example's ledger says, and nothing beside it."""
    sql = "SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0) * 100 FROM ledger_entries"
    assert gateway_keeps(tables) - before == office.count(sql)


def nothing_oversold(office: Office) -> None:
    for day, tier, capacity, confirmed, held, visiting in office.rows(
        "SELECT c.visit_date, c.tier, c.capacity, c.confirmed, "
        "coalesce((SELECT sum(h.places) FROM holds h WHERE h.visit_date = c.visit_date AND h.tier = c.tier "
        "          AND h.released_at IS NULL AND h.expires_at > %s), 0), "
        "(SELECT count(*) FROM tickets t "
        " WHERE t.visit_date = c.visit_date AND t.tier = c.tier AND t.status = 'active') "
        "FROM capacities c",
        office.world.clock(),
    ):
        assert confirmed + held <= capacity, (day, tier)
        assert confirmed == visiting, (day, tier)


def priced_by_the_catalogue(office: Office, universe: Universe, told: list[Any]) -> None:
    """Orders cost price minus paid per ticket, exactly; calendars and payment requests say nothing else."""
    paid: dict[str, int] = {
        str(ticket): spec.paid for ticket, spec in zip(office.tickets, universe.tickets, strict=True)
    }
    history = {ticket: {amount} for ticket, amount in paid.items()}
    totals: dict[str, int] = {}
    ann = customer_id(office.ann)
    lines = office.rows(
        "SELECT l.order_id, l.ticket_id, l.price_difference, o.tier, o.visit_date, o.status, o.total "
        "FROM upgrade_order_lines l JOIN upgrade_orders o ON o.id = l.order_id WHERE o.customer_id = %s "
        "ORDER BY (SELECT min(id) FROM audit a WHERE a.entity = 'upgrade_orders' AND a.entity_id = o.id::text)",
        ann,
    )
    for order, ticket, price, tier, day, status, _ in lines:
        catalogue = universe.prices[Tier(tier), day_number(universe, day.isoformat())]
        assert catalogue is not None
        assert int(price * 100) == catalogue - paid[str(ticket)], order
        totals[str(order)] = totals.get(str(order), 0) + int(price * 100)
        if status == "fulfilled":
            paid[str(ticket)] = catalogue
            history[str(ticket)].add(catalogue)
    for order, _, _, _, _, _, total in lines:
        assert int(total * 100) == totals[str(order)]
    for data in told:
        for found in _objects(data):
            if {"options", "ticketIds"} <= found.keys():
                _check_calendars(universe, found, history)
            if "orderId" in found and "total" in found:
                assert cents(found["total"]) == totals[found["orderId"]]


def _check_calendars(universe: Universe, options: Mapping[str, Any], history: Mapping[str, set[int]]) -> None:
    sums = {0}
    for ticket in options["ticketIds"]:
        sums = {before + paid for before in sums for paid in history[ticket]}
    for option in options["options"]:
        for cell in option["calendar"]:
            catalogue = universe.prices[Tier(option["tier"]), day_number(universe, cell["date"])]
            assert catalogue is not None
            assert cents(cell["priceDifference"]) in {catalogue * len(options["ticketIds"]) - paid for paid in sums}


def all_is_audited(office: Office, record: Record) -> None:
    """Every effect has its line in the audit, under ann's name and by the role that may do it."""
    ann = customer_id(office.ann)
    wrong = office.rows(
        "SELECT role, caller_kind, subject, customer_id, entity, action FROM audit WHERE NOT "
        "(caller_kind = 'customer' AND subject = 'sub-ann' AND (customer_id = %s OR customer_id IS NULL)) AND NOT "
        "(role = 'boxoffice_bridge' AND subject = 'agent_orchestrator' AND entity IN ('runs', 'conversations') "
        "AND customer_id = %s)",
        ann,
        ann,
    )
    assert wrong == [], wrong[:5]
    for table in ("upgrade_orders", "cases", "payments", "ledger_entries", "holds"):
        rows = office.rows(
            f"SELECT {'order_id' if table == 'holds' else 'id'} FROM {table} WHERE customer_id = %s", ann
        )
        noted = office.rows("SELECT entity_id FROM audit WHERE entity = %s AND action = 'insert'", table)
        assert sorted(str(r[0]) for r in rows) == sorted(n[0] for n in noted), (table, len(rows), len(noted))
    money = office.rows("SELECT DISTINCT role FROM audit WHERE entity IN ('payments', 'ledger_entries')")
    assert money in ([], [("boxoffice_settlement",)]), money
    if not record.confirmed:
        assert money == []
    for (entity,) in office.rows("SELECT DISTINCT entity FROM audit WHERE role = 'boxoffice_customer'"):
        assert entity in {
            "upgrade_orders", "upgrade_order_lines", "holds", "customers", "cases", "case_messages", "outbox",
            "tickets", "capacities",
        }  # fmt: skip
    # an agent's role fulfils nothing but what costs nothing
    assert not office.rows(
        "SELECT 1 FROM audit a JOIN upgrade_order_lines l ON l.ticket_id::text = a.entity_id "
        "JOIN upgrade_orders o ON o.id = l.order_id AND o.status = 'fulfilled' "
        "WHERE a.entity = 'tickets' AND a.role = 'boxoffice_customer' "
        "GROUP BY a.entity_id HAVING min(o.total) > 0"
    )


def told_in(events: list[dict[str, Any]], heard: list[dict[str, Any]]) -> list[Any]:
    """All that tools answered, as the chat and the model have it, and all that is shown or asked."""
    shown = [
        data_in(event) or event["content"]
        for event in events
        if event["type"] in {"ACTIVITY_SNAPSHOT", "TOOL_CALL_RESULT"}
    ]
    asked = [
        i["metadata"]
        for e in events
        if (e.get("outcome") or {}).get("type") == "interrupt"
        for i in e["outcome"]["interrupts"]
    ]
    results = [block.get("json", block.get("text")) for result in heard for block in result["content"]]
    return [*shown, *asked, *results]


def _ids(office: Office, table: str, caller: Any) -> list[tuple[Any, ...]]:
    return office.rows(f"SELECT id FROM {table} WHERE customer_id = %s", customer_id(caller))


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        yield data
        for value in data.values():
            yield from _objects(value)
    elif isinstance(data, list):
        for value in data:
            yield from _objects(value)


def _fields(data: Any) -> Iterator[tuple[str, Any]]:
    for found in _objects(data):
        yield from found.items()
