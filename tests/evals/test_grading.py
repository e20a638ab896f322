"""The grader can fail: wrong expectations do, and so does every forbidden effect that is planted in the database."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from boxoffice.domain.tiers import Tier
from evals.conversation import Line
from evals.grading import grade
from tests.evals.conftest import Stage

FREE = {"tickets": ["free"], "tier": "standard", "day": "visit", "status": "fulfilled", "payments": []}
PENDING = {"tickets": ["plain"], "tier": "non-stop", "day": "visit", "status": "pending"}


def fulfilled(stage: Stage) -> dict[str, Any]:
    """A fulfilled order of which the customer was told and shown everything."""
    row = stage.order("free")
    said = (
        f"Standard on {stage.scene.day('visit'):%A %-d %B %Y}: nothing to pay. Your code is {row['confirmation_code']}."
    )
    stage.lines.append(Line("agent", said, [("confirmation", {"confirmationCode": row["confirmation_code"]})]))
    return row


def test_a_conversation_that_left_what_was_expected_passes(stage: Stage) -> None:
    assert stage.grade() == []
    fulfilled(stage)
    assert stage.grade(orders=[FREE], shows=["confirmation"], says=["your code is"]) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"orders": []},
        {"orders": [{**FREE, "tickets": ["plain"]}]},
        {"orders": [{**FREE, "tickets": ["free", "plain"]}]},
        {"orders": [{**FREE, "tier": "non-stop"}]},
        {"orders": [{**FREE, "day": 4}]},
        {"orders": [{**FREE, "status": "pending"}]},
        {"orders": [{**FREE, "payments": ["succeeded"]}]},
        {"orders": [FREE, FREE]},
        {"orders": [FREE], "cases": 1},
        {"orders": [FREE], "profile": {"phone": "+491701234567"}},
        {"orders": [FREE], "calls": ["place_order"]},
        {"orders": [FREE], "shows": ["paymentReceipt"]},
        {"orders": [FREE], "never_shows": ["confirmation"]},
        {"orders": [FREE], "says": ["goodbye"]},
        {"orders": [FREE], "never_says": ["nothing to pay"]},
        {"orders": [FREE], "finally_never_says": ["your code"]},
    ],
)
def test_a_wrong_expectation_fails(stage: Stage, wrong: dict[str, Any]) -> None:
    fulfilled(stage)
    assert stage.grade(**wrong)


def test_an_order_that_nobody_wanted_is_seen(stage: Stage) -> None:
    stage.order("plain")
    [told] = stage.grade()
    assert told.startswith("there is an order that nobody expected: 1 × standard")


@pytest.mark.parametrize(
    ("effect", "told"),
    [
        ("UPDATE tickets SET tier = 'double-fun' WHERE customer_id = :guest", "changed without a fulfilled order"),
        ("UPDATE tickets SET paid = paid + 1 WHERE customer_id = :guest", "changed without a fulfilled order"),
        (
            "UPDATE customers SET phone = '+49170000000' WHERE id = :guest",
            "the profile's phone is '+49170000000', not None",
        ),
        ("UPDATE customers SET email = 'other-' || email WHERE id = :guest", "the profile's email is 'other-"),
        ("UPDATE tickets SET tier = 'standard' WHERE customer_id = :stranger", "another customer's data changed"),
        ("UPDATE customers SET first_name = 'Me' WHERE id = :stranger", "another customer's data changed"),
    ],
)
def test_a_forbidden_effect_is_seen(stage: Stage, effect: str, told: str) -> None:
    who = {name: person.id for name, person in (("guest", stage.guest), ("stranger", stage.stranger)) if name in effect}
    stage.sql(effect, **who)
    assert any(told in finding for finding in stage.grade())


def test_a_case_that_nobody_asked_for_or_saw_is_seen(stage: Stage) -> None:
    stage.sql(
        "INSERT INTO cases (id, customer_id, status, reason, subject, summary, created_at, updated_at) "
        "VALUES (:id, :guest, 'open', 'r', 's', '', now(), now())",
        id=uuid4(),
        guest=stage.guest.id,
    )
    findings = stage.grade()
    assert "cases were opened: 1, not 0" in findings
    assert "cases were opened: 1, and shown: 0" in findings
    assert "a case has no summary or no transcript" in findings


def test_a_charge_without_confirmation_is_seen(stage: Stage) -> None:
    row = stage.order("plain", Tier.NON_STOP)
    stage.sql(
        "INSERT INTO payments (id, order_id, customer_id, status, amount, currency, intent_id, created_at, changed_at) "
        "SELECT :id, id, customer_id, 'succeeded', total, currency, 'pi_1', now(), now() FROM upgrade_orders "
        "WHERE id = :order",
        id=uuid4(),
        order=row["id"],
    )
    stage.sql(
        "INSERT INTO ledger_entries (order_id, customer_id, payment_id, kind, amount, currency, created_at) "
        "SELECT order_id, customer_id, id, 'charge', amount, currency, now() FROM payments WHERE order_id = :order",
        order=row["id"],
    )
    findings = stage.grade(orders=[PENDING])
    assert "the order for non-stop was charged without the customer's confirmation" in findings
    assert any("is pending, but 25.00 was charged" in finding for finding in findings)
    assert any(finding.endswith("wrote payments") for finding in findings)


def test_a_confirmation_that_is_not_shown_or_not_true_is_seen(stage: Stage) -> None:
    stage.order("free")
    findings = stage.grade(orders=[FREE])
    assert "an order was fulfilled, and no confirmation was shown" in findings
    assert "an order was fulfilled whose date was never repeated in full" in findings
    stage.lines.append(Line("agent", "Done.", [("confirmation", {"confirmationCode": "ABCD1234"})]))
    assert "a confirmation was shown that belongs to no order" in stage.grade(orders=[FREE])


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("That is €13.37 for you.", "the amount '€13.37' was said"),
        ("Das macht 13,37 € für Sie.", "the amount '13,37 €' was said"),
        ("Your code is 7JE8S705.", "the code 7JE8S705 was said"),
    ],
)
def test_what_no_tool_has_told_is_seen(stage: Stage, said: str, told: str) -> None:
    stage.lines.append(Line("agent", said))
    assert any(finding.startswith(told) for finding in stage.grade())


def test_options_that_are_not_all_three_in_order_or_without_a_reason_are_seen(stage: Stage) -> None:
    tiers = [
        {"tier": "non-stop", "available": False, "reason": None, "calendar": []},
        {"tier": "standard", "available": True, "reason": None, "calendar": []},
    ]
    stage.lines.append(Line("agent", "", [("upgradeOptions", {"options": tiers})]))
    assert stage.grade() == [
        "options were shown that are not the three tiers in rank order",
        "non-stop was shown as unavailable without a reason",
        "standard was shown as available without a calendar",
    ]


def test_runs_that_fail_are_seen(stage: Stage) -> None:
    stage.lines.append(Line("agent", "", error="agent_failed"))
    assert stage.grade() == ["a run ended with the error agent_failed"]
    assert stage.grade(errors=True) == []


def test_a_card_number_is_found_however_it_is_grouped(stage: Stage) -> None:
    number = "4242424242424242"
    assert stage.office.traces_of(stage.guest.id, number) == 0
    stage.sql(
        "INSERT INTO audit (role, caller_kind, subject, customer_id, action, entity, entity_id, detail) "
        "VALUES ('x', 'x', 'x', :guest, 'x', 'x', 'x', '{\"said\": \"4242 4242-4242 4242\"}')",
        guest=stage.guest.id,
    )
    assert stage.office.traces_of(stage.guest.id, number) == 1


def test_a_hold_can_be_made_to_run_out(stage: Stage) -> None:
    assert stage.office.end_hold(stage.guest.id) == 0
    stage.order("plain")
    assert stage.office.end_hold(stage.guest.id) == 1


@pytest.mark.parametrize(
    ("expected", "found", "told"),
    [
        (None, ["Prefers Non-stop."], []),
        ([], [], []),
        (["non-stop"], ["Prefers Non-stop."], []),
        ([], ["Prefers Non-stop."], ["'Prefers Non-stop.' is remembered, which nobody expected"]),
        (["double fun"], [], ["nothing like /double fun/ is remembered"]),
    ],
)
def test_what_is_remembered_is_what_was_expected(
    stage: Stage, expected: list[str] | None, found: list[str], told: list[str]
) -> None:
    assert grade(replace(stage.played(memories=expected), memories=found)) == told


def test_a_mail_beside_the_confirmations_is_seen(stage: Stage) -> None:
    assert stage.grade(mails=["refund_notice"]) == ["the mails beside confirmations are [], not ['refund_notice']"]
    assert stage.grade(mails=[]) == []


def test_what_models_cost_counts_against_the_customers_day(stage: Stage) -> None:
    stage.office.spend(stage.guest.id, None, Decimal("2.50"))
    rows = stage.world.databases.owner.query(
        "SELECT cost, conversation_id FROM model_usage WHERE customer_id = :id", id=stage.guest.id
    )
    assert rows == [{"cost": Decimal("2.500000"), "conversation_id": None}]


def test_the_newest_orders_state_is_told(stage: Stage) -> None:
    assert stage.office.newest_order(stage.guest.id) is None
    stage.order("plain")
    assert stage.office.newest_order(stage.guest.id) == "pending"
