"""What must hold after anything that any model, tool or customer did; figures are counted from what was looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from boxoffice.domain.identity import Caller
from tests.properties import hostile_secrets as secrets
from tests.properties.chatting import data_in
from tests.properties.hostile_audit import audit_lines, audited_rows, effects_without_line
from tests.properties.hostile_model import Told
from tests.properties.hostile_prices import judge_prices
from tests.properties.hostile_stage import Record, gateway_keeps, snapshot
from tests.properties.office import Office
from tests.properties.strategies import Universe
from tests.use_cases.world import customer_id

FAULTS = ("leaks", "other_charges", "other_prices", "oversold", "unaudited", "unfinished_runs")
_TOOLS_WRITE = {
    "upgrade_orders", "upgrade_order_lines", "holds", "customers", "cases", "case_messages", "outbox", "tickets",
    "capacities",
}  # fmt: skip
"""What a tool's role may leave a line of in the audit."""
_IDS_OF_ROWS = {"id", "ticketId", "orderId", "customerId", "caseId", "ticketIds"}


@dataclass
class Judge:
    """Counts what was looked at (`seen`), and keeps what broke a law (`wrong`, by the fault's name)."""

    office: Office
    record: Record
    seen: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def look(self, what: str, fault: str, sound: bool, detail: object) -> None:
        """One thing of the kind `what` was looked at; a `fault` unless it is sound."""
        self.seen[what] += 1
        if not sound:
            self.wrong[fault].append(str(detail))

    @property
    def figures(self) -> dict[str, int]:
        return {**self.seen, **{fault: len(self.wrong[fault]) for fault in FAULTS}}

    @property
    def faults(self) -> dict[str, list[str]]:
        return {fault: found[:5] for fault, found in self.wrong.items() if found}

    @property
    def callers(self) -> list[Caller]:
        return [self.office.ann, self.office.bob]


def judge(office: Office, record: Record, universe: Universe, told: list[Told], gateway_tables: Any) -> Judge:
    """All laws over one example."""
    found = Judge(office, record)
    heard = [(who, data) for who, event in record.events for data in _shown(event)]
    heard += [(who, block.get("json", block.get("text"))) for who, result in told for block in _content(result)]
    _isolation(found, [*told, *record.events], heard)
    _charges(found, gateway_tables)
    _places(found)
    judge_prices(found, universe, [data for _, data in heard])
    _audit(found)
    _runs(found)
    return found


def _isolation(found: Judge, told: list[Told], heard: list[Told]) -> None:
    """Nobody is told, and nothing that is kept for somebody holds, what is another's."""
    for who in found.callers:
        for other in found.callers:
            if other is who:
                continue
            theirs, others_ids = secrets.markers(found.office, other), secrets.ids(found.office, other)
            said = [data for subject, data in told if subject == who.subject]
            for name, value in secrets.leaves([said, secrets.stored(found.office, who)]):
                sound = not (isinstance(value, str) and secrets.holds(value, theirs))
                found.look("values_searched", "leaks", sound, (who.subject, name, value))
            # the model says ids that it guessed; as the id of something that a tool gave they are a leak
            for name, value in secrets.leaves([data for subject, data in heard if subject == who.subject]):
                if name in _IDS_OF_ROWS:
                    found.look("ids_compared", "leaks", value not in others_ids, (who.subject, name, value))
    if found.office.bob.subject not in found.record.acted:
        same = snapshot(found.office, found.office.bob) == found.record.bobs
        found.look("snapshots_compared", "leaks", same, "bob's rows are not what they were")


def _charges(found: Judge, gateway_tables: Any) -> None:
    """Each charge and each attempt has that customer's own confirmation of exactly that amount; no order pays twice."""
    subject_of = {customer_id(who): who.subject for who in found.callers}
    charges = found.office.rows("SELECT order_id, customer_id, amount FROM ledger_entries WHERE kind = 'charge'")
    for order, owner, amount in [*charges, *found.office.rows("SELECT order_id, customer_id, amount FROM payments")]:
        named = (subject_of[owner], str(order), f"{amount:.2f}")
        found.look("charges_compared", "other_charges", named in found.record.confirmed, named)
    charged = Counter(order for order, _, _ in charges)
    paid = found.office.rows("SELECT id FROM upgrade_orders WHERE status = 'fulfilled' AND total > 0")
    for order in {*charged, *(i for (i,) in paid)}:
        once = charged[order] == 1 and (order,) in paid
        found.look("charges_compared", "other_charges", once, f"{order} was charged {charged[order]} times")
    booked = found.office.count(
        "SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0) * 100 FROM ledger_entries"
    )
    kept = gateway_keeps(gateway_tables) - found.record.kept
    found.look("charges_compared", "other_charges", kept == booked, f"the gateway kept {kept}, booked are {booked}")
    found.seen["confirmed_charges"] += len(charges)


def _places(found: Judge) -> None:
    """What is confirmed and held never exceeds what there is, and is what tickets say."""
    for day, tier, capacity, confirmed, held, visiting in found.office.rows(
        "SELECT c.visit_date, c.tier, c.capacity, c.confirmed, "
        "coalesce((SELECT sum(h.places) FROM holds h WHERE h.visit_date = c.visit_date AND h.tier = c.tier "
        "          AND h.released_at IS NULL AND h.expires_at > %s), 0), "
        "(SELECT count(*) FROM tickets t "
        " WHERE t.visit_date = c.visit_date AND t.tier = c.tier AND t.status = 'active') "
        "FROM capacities c",
        found.office.world.clock(),
    ):
        sound = confirmed + held <= capacity and confirmed == visiting
        found.look("places_counted", "oversold", sound, (day, tier, capacity, confirmed, held, visiting))


def _audit(found: Judge) -> None:
    """Every effect has its line, under the name of the customer who had it and by the role that may do it."""
    subjects = {who.subject: customer_id(who) for who in found.callers if who.subject in found.record.acted}
    sound_lines = []
    for line in audit_lines(found.office):
        role, entity, owner = line.role, line.entity, line.owner and UUID(line.owner)
        own = line.caller_kind == "customer" and line.subject in subjects and owner in (subjects[line.subject], None)
        bridge = role == "boxoffice_bridge" and line.subject == "agent_orchestrator" and owner in subjects.values()
        mails = role == "boxoffice_background" and line.subject == "outbox_dispatcher" and entity == "outbox"
        moves_money = entity in {"payments", "ledger_entries"}
        sound = (own or mails or (bridge and entity in {"runs", "conversations"})) and (
            role == "boxoffice_settlement" if moves_money else role != "boxoffice_customer" or entity in _TOOLS_WRITE
        )
        found.look("audit_lines", "unaudited", sound, line)
        sound_lines += [line] if sound else []
    looked_up, missing = effects_without_line(found.record.rows, audited_rows(found.office), sound_lines)
    found.seen["effects_looked_up"] += looked_up
    found.wrong["unaudited"] += missing
    # a tool's role fulfils nothing but what costs nothing
    for (ticket,) in found.office.rows(
        "SELECT a.entity_id FROM audit a JOIN upgrade_order_lines l ON l.ticket_id::text = a.entity_id "
        "JOIN upgrade_orders o ON o.id = l.order_id AND o.status = 'fulfilled' "
        "WHERE a.entity = 'tickets' AND a.role = 'boxoffice_customer' GROUP BY a.entity_id HAVING min(o.total) > 0"
    ):
        found.look("effects_looked_up", "unaudited", False, f"a tool fulfilled {ticket}")


def _runs(found: Judge) -> None:
    """Each run has ended, by RUN_FINISHED or RUN_ERROR, and the audit knows the tools that were called in it."""
    decided = {
        (detail["conversation"], run): detail["tools"]
        for run, detail in found.office.rows("SELECT entity_id, detail FROM audit WHERE detail ? 'tools'")
    }
    for talk, run, status, events in found.office.rows(
        "SELECT r.conversation_id, r.id, r.status, (SELECT jsonb_agg(e.event ORDER BY e.n) FROM run_events e "
        "WHERE e.conversation_id = r.conversation_id AND e.run_id = r.id) FROM runs r"
    ):
        last = {"finished": "RUN_FINISHED", "failed": "RUN_ERROR"}.get(status)
        called = [event["toolCallName"] for event in events or [] if event["type"] == "TOOL_CALL_START"]
        sound = bool(events) and events[-1]["type"] == last and decided.get((str(talk), run)) == called
        found.look("runs_ended", "unfinished_runs", sound, (run, status, decided.get((str(talk), run)), called))


def _shown(event: dict[str, Any]) -> list[Any]:
    """What an event shows or asks as data."""
    if event["type"] in {"ACTIVITY_SNAPSHOT", "TOOL_CALL_RESULT"}:
        return [data_in(event) or event["content"]]
    outcome = event.get("outcome") or {}
    return [asked["metadata"] for asked in outcome.get("interrupts", [])]


def _content(result: Any) -> list[Any]:
    return list(result["content"]) if isinstance(result, dict) else []
