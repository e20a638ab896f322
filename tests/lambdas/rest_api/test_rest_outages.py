"""What the client is told while a part of the box office is away, and that nothing is lost by it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from boxoffice.domain.tiers import Tier
from tests.database_stack import DataApiProcess
from tests.lambdas.rest_api.client import Rest
from tests.lambdas.rest_api.conftest import GATEWAY_SECRET, Around
from tests.use_cases.world import PLACES, World


@pytest.fixture
def order_body(venue: World) -> dict[str, Any]:
    """An order on a date of its own."""
    taken = venue.databases.owner.query("SELECT visit_date FROM holds GROUP BY visit_date")
    free = next(n for n in range(2, 14) if venue.day(n) not in [row["visit_date"] for row in taken])
    return {"ticketIds": [str(venue.sell(venue.ann))], "tier": "standard", "visitDate": venue.day(free).isoformat()}


def test_a_database_that_resumes_is_waited_for(ann: Rest, data_api: DataApiProcess) -> None:
    data_api.inject("resuming", count=3)
    ann.get("/me").ok()
    data_api.inject("throttling", count=3)
    ann.get("/tickets").ok()
    data_api.inject("lost_before", operation="BeginTransaction", count=2)
    ann.get("/orders").ok()


def test_a_database_that_resumes_for_longer_than_a_request_is_unavailable(
    ann: Rest, around: Around, data_api: DataApiProcess
) -> None:
    around.set(BOXOFFICE_DB_RESUMING_SECONDS="0.3")
    data_api.inject("resuming", count=1000)
    refused = ann.get("/me").is_problem(503, "unavailable")
    assert int(refused.headers["retry-after"]) >= 10
    data_api.clear_faults()
    ann.get("/me").ok()


@pytest.mark.parametrize("kind", ["statement_timeout", "internal", "unavailable", "lost_before"])
def test_a_statement_that_fails_changes_nothing_and_may_be_sent_again(
    ann: Rest, venue: World, data_api: DataApiProcess, order_body: dict[str, Any], kind: str
) -> None:
    data_api.inject(kind, operation="ExecuteStatement", sql="INSERT INTO upgrade_orders", count=100)
    ann.post("/orders", order_body, key=kind).is_problem(503, "unavailable")
    data_api.clear_faults()
    order = ann.post("/orders", order_body, key=kind).ok(201)
    assert ann.post("/orders", order_body, key=kind).ok(201) == order
    day = venue.clock().date().fromisoformat(order_body["visitDate"])
    assert venue.places(day, Tier.STANDARD) == PLACES - 1


def test_a_lost_commit_is_told_as_unavailable_and_the_same_key_finds_its_order(
    ann: Rest, venue: World, data_api: DataApiProcess, order_body: dict[str, Any]
) -> None:
    data_api.inject("lost_after", operation="CommitTransaction")
    ann.post("/orders", order_body, key="lost").is_problem(503, "unavailable")
    order = ann.post("/orders", order_body, key="lost").ok(201)
    found = venue.one(
        "SELECT count(*) AS n FROM upgrade_order_lines WHERE ticket_id = :t", t=UUID(order_body["ticketIds"][0])
    )
    assert (found["n"], order["status"]) == (1, "pending")


def test_a_database_that_is_gone_is_unavailable(ann: Rest, around: Around) -> None:
    around.set(AWS_ENDPOINT_URL_RDS_DATA="http://127.0.0.1:9")
    ann.get("/me").is_problem(503, "unavailable")
    health = ann.get("/health")
    assert (health.status, health.json) == (
        503,
        {"status": "degraded", "components": {"database": "down", "paymentGateway": "ok"}},
    )


def test_health_is_public_and_names_what_is_down(nobody: Rest, around: Around, data_api: DataApiProcess) -> None:
    assert nobody.get("/health").ok() == {
        "status": "ok",
        "components": {"database": "ok", "paymentGateway": "ok"},
    }
    data_api.inject("resuming", count=1)
    assert nobody.get("/health").json["components"]["database"] == "down"  # health asks once and does not wait
    data_api.clear_faults()
    around.set(BOXOFFICE_GATEWAY_URL="http://127.0.0.1:9")
    degraded = nobody.get("/health")
    assert (degraded.status, degraded.json["components"]["paymentGateway"]) == (503, "down")


def test_without_the_gateways_key_nothing_is_promised(ann: Rest, nobody: Rest, around: Around) -> None:
    around.set(AWS_ENDPOINT_URL_SECRETS_MANAGER="http://127.0.0.1:9")
    ann.get("/me").is_problem(503, "unavailable")
    assert nobody.get("/health").json["components"] == {"database": "ok", "paymentGateway": "down"}
    around.set(AWS_ENDPOINT_URL_SECRETS_MANAGER=around.aws.url)
    assert around.aws.secrets.keys() == {GATEWAY_SECRET}
    ann.get("/me").ok()


def test_a_role_that_may_not_is_our_own_mistake(ann: Rest, around: Around, venue: World) -> None:
    wrong = venue.databases.environment["BOXOFFICE_DB_SECRET_BACKGROUND"]
    around.set(BOXOFFICE_DB_SECRET_SETTLEMENT=wrong, BOXOFFICE_DB_SECRET_CUSTOMER=wrong)
    broken = ann.patch("/me", {"firstName": "Ann"}).is_problem(500, "internal_error")
    assert "permission" not in broken.body
