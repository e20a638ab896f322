from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from boxoffice.domain.errors import ReasonCode
from boxoffice.domain.tickets import TicketStatus, eligibility
from tests.domain.universe import NOW, TODAY, ticket, venue


def reasons(at: datetime = NOW, **changes: object) -> list[ReasonCode]:
    return [reason.code for reason in eligibility(ticket(**changes), venue(), at).reasons]


def test_an_active_ticket_before_its_deadline_can_be_upgraded() -> None:
    found = eligibility(ticket(), venue(), NOW)
    assert found.eligible
    assert found.reasons == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": TicketStatus.USED}, ReasonCode.USED),
        ({"status": TicketStatus.CANCELLED}, ReasonCode.CANCELLED),
        ({"status": TicketStatus.EXPIRED}, ReasonCode.EXPIRED),
        ({"visit_date": TODAY - timedelta(1)}, ReasonCode.VISIT_PASSED),
        ({"open_order_id": UUID(int=7)}, ReasonCode.ORDER_OPEN),
    ],
)
def test_each_rule_has_its_reason(changes: dict[str, object], reason: ReasonCode) -> None:
    assert reasons(**changes) == [reason]


def test_all_reasons_are_told_at_once() -> None:
    found = reasons(status=TicketStatus.USED, visit_date=TODAY - timedelta(1), open_order_id=UUID(int=7))
    assert found == [ReasonCode.USED, ReasonCode.VISIT_PASSED, ReasonCode.ORDER_OPEN]


@pytest.mark.parametrize(
    ("visit", "last_second"),
    [
        (date(2026, 7, 1), datetime(2026, 7, 1, 7, 59, 59, tzinfo=UTC)),  # summer time: 10:00 is 08:00 UTC
        (date(2026, 12, 1), datetime(2026, 12, 1, 8, 59, 59, tzinfo=UTC)),  # winter time: 10:00 is 09:00 UTC
        (date(2026, 3, 29), datetime(2026, 3, 29, 7, 59, 59, tzinfo=UTC)),  # clocks went forward that night
        (date(2026, 10, 25), datetime(2026, 10, 25, 8, 59, 59, tzinfo=UTC)),  # clocks went back that night
    ],
)
def test_changes_end_when_the_doors_open_in_the_venues_zone(visit: date, last_second: datetime) -> None:
    dates = {"visit_date": visit, "valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    assert reasons(last_second, **dates) == []
    assert reasons(last_second + timedelta(seconds=1), **dates) == [ReasonCode.DEADLINE_PASSED]


def test_the_visit_has_passed_at_the_venues_midnight_not_at_utcs() -> None:
    visit = date(2026, 7, 1)
    dates = {"visit_date": visit, "valid_from": date(2026, 1, 1), "valid_to": date(2026, 12, 31)}
    assert reasons(datetime(2026, 7, 1, 21, 59, tzinfo=UTC), **dates) == [ReasonCode.DEADLINE_PASSED]
    assert reasons(datetime(2026, 7, 1, 22, 0, tzinfo=UTC), **dates) == [ReasonCode.VISIT_PASSED]
