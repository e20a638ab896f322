"""REST, socket, queues and schedules of the deployed template, with small handlers behind them."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from local_stack.ministack.deploy import DeploymentFailed
from local_stack.ministack.people import Person, ensure_people
from tests.local_stack.local_aws import PARAMETERS, LocalAws, eventually, local_aws

ORIGIN = PARAMETERS["WebOrigin"]


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws")) as running:
        yield running


@pytest.fixture(scope="module")
def tokens(aws: LocalAws) -> dict[str, str]:
    aws.sign_up("ann@example.com")
    signed_in: dict[str, str] = aws.sign_in("ann@example.com")
    return signed_in


def runs(aws: LocalAws, *names: str, phase: str = "end") -> list[dict[str, Any]]:
    """What the orchestrator recorded of these runs, once it recorded all of them."""

    def found() -> list[dict[str, Any]] | None:
        seen = [run for run in aws.seen("agent_orchestrator") if run["run"] in names and run["phase"] == phase]
        return seen if len(seen) >= len(names) else None

    return eventually(found)


def send(aws: LocalAws, **run: Any) -> None:
    aws.client("sqs").send_message(QueueUrl=aws.outputs["RunQueueUrl"], MessageBody=json.dumps(run))


def socket_url(aws: LocalAws, ticket: str | None = "good") -> str:
    return aws.outputs["SocketApiUrl"] + ("" if ticket is None else f"?ticket={ticket}")


def test_an_access_token_of_either_pool_opens_the_api(aws: LocalAws, tokens: dict[str, str]) -> None:
    ensure_people(aws.endpoint, aws.outputs["StaffPoolId"], [Person("sam@example.com", "Correct4horse")])
    staff = aws.sign_in("sam@example.com", client="StaffClientId")
    for token, issuer in ((tokens["AccessToken"], "CustomerIssuer"), (staff["AccessToken"], "StaffIssuer")):
        answer = aws.rest("/tickets/7?limit=3", token)
        assert answer.status_code == 200
        asked = answer.json()
        assert (asked["path"], asked["method"], asked["query"]) == ("/tickets/7", "GET", {"limit": "3"})
        assert asked["claims"]["iss"] == aws.outputs[issuer]
        assert asked["claims"]["sub"]
        assert asked["claims"]["token_use"] == "access"


def test_anything_else_is_refused_with_a_problem_that_the_web_can_read(aws: LocalAws, tokens: dict[str, str]) -> None:
    head, payload, signature = tokens["AccessToken"].split(".")
    forged = f"{head}.{payload}.{signature[::-1]}"
    for token in (None, "x.y.z", "garbage", tokens["IdToken"], tokens["RefreshToken"], forged):
        answer = aws.rest("/tickets", token)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["access-control-allow-origin"] == ORIGIN
        assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize("path", ["/health", "/openapi.json"])
def test_health_and_description_are_public(aws: LocalAws, path: str) -> None:
    answer = aws.rest(path)
    assert answer.status_code == 200
    assert answer.json()["claims"] is None


def test_a_preflight_is_answered_for_the_webs_origin(aws: LocalAws) -> None:
    answer = aws.rest("/orders/1", method="OPTIONS", headers={"Origin": ORIGIN})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "idempotency-key" in answer.headers["access-control-allow-headers"]
    assert "DELETE" in answer.headers["access-control-allow-methods"]


def test_a_functions_failure_shows_nothing_of_its_inside(aws: LocalAws, tokens: dict[str, str]) -> None:
    answer = aws.rest("/boom", tokens["AccessToken"])
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert answer.headers["retry-after"] == "5"
    assert "secret" not in answer.text


def test_a_body_reaches_the_function_as_it_was_sent(aws: LocalAws, tokens: dict[str, str]) -> None:
    text = json.dumps({"name": "Zoë \u0001 𝔘", "more": "x" * 40_000}, ensure_ascii=False)
    answer = aws.rest("/orders", tokens["AccessToken"], method="POST", content=text.encode())
    assert answer.json()["body"] == text


def test_a_body_over_ten_megabytes_is_refused(aws: LocalAws, tokens: dict[str, str]) -> None:
    answer = aws.rest("/orders", tokens["AccessToken"], method="POST", content=b"x" * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413


def test_a_function_knows_what_it_needs_and_no_more(aws: LocalAws, tokens: dict[str, str]) -> None:
    environment = aws.rest("/tickets", tokens["AccessToken"]).json()["environment"]
    assert environment["BOXOFFICE_DB_SECRET_SETTLEMENT"] == PARAMETERS["DbLoginSettlement"]
    assert environment["BOXOFFICE_SOCKET_URL"] == PARAMETERS["SocketUrl"]
    assert environment["BOXOFFICE_STAFF_ISSUER"] == aws.outputs["StaffIssuer"]
    assert aws.outputs["CustomerJwksUrl"].startswith(aws.endpoint)
    assert "BOXOFFICE_MAIL_FROM" not in environment
    assert "BOXOFFICE_DB_SECRET_BACKGROUND" not in environment


def test_the_gateways_key_is_in_the_secret(aws: LocalAws) -> None:
    secret = aws.client("secretsmanager").get_secret_value(SecretId=aws.outputs["GatewaySecretArn"])
    assert secret["SecretString"] == PARAMETERS["GatewaySecretKey"]


def test_a_run_goes_over_the_socket_through_the_queue_and_back(aws: LocalAws) -> None:
    with connect(socket_url(aws)) as socket:
        socket.send(json.dumps({"action": "run", "run": "round-trip"}))
        assert json.loads(socket.recv(timeout=5)) == {"type": "RUN_FINISHED", "run": "round-trip"}
    opened = [seen for seen in aws.seen("chat_socket") if seen["route"] == "$connect"][-1]
    assert opened["query"] == {"ticket": "good"}
    eventually(
        lambda: [
            seen
            for seen in aws.seen("chat_socket")
            if seen["route"] == "$disconnect" and seen["connection"] == opened["connection"]
        ]
    )


@pytest.mark.parametrize("ticket", [None, "", "bad"])
def test_without_a_good_ticket_there_is_no_socket(aws: LocalAws, ticket: str | None) -> None:
    with pytest.raises(InvalidStatus) as refusal, connect(socket_url(aws, ticket)):
        pass
    assert refusal.value.response.status_code in (401, 403)


def test_a_frame_of_no_known_kind_goes_to_the_default_route_and_gets_no_answer(aws: LocalAws) -> None:
    with connect(socket_url(aws)) as socket:
        for frame in ("not json", '{"action": "fly"}', "[]", '"run"', "null"):
            socket.send(frame)
        defaults = eventually(
            lambda: [seen for seen in aws.seen("chat_socket") if seen["route"] == "$default"][-5:] or None
        )
        assert defaults
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)


def test_a_frame_over_128_kilobytes_ends_the_connection(aws: LocalAws) -> None:
    with connect(socket_url(aws)) as socket:
        socket.send("x" * (129 * 1024))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_runs_go_side_by_side(aws: LocalAws) -> None:
    names = [f"parallel-{number}" for number in range(8)]
    send(aws, run="warm")
    runs(aws, "warm")
    for name in names:
        send(aws, run=name, seconds=2)
    started = [run["at"] for run in runs(aws, *names, phase="start")]
    ended = [run["at"] for run in runs(aws, *names)]
    assert max(started) < min(ended)


def test_a_run_that_fails_does_not_hold_up_the_next(aws: LocalAws) -> None:
    send(aws, run="fails", fail=True)
    started = time.monotonic()
    send(aws, run="after-failure")
    runs(aws, "after-failure")
    assert time.monotonic() - started < 20  # the failed one comes back after many minutes


def test_a_run_that_always_fails_ends_among_the_dead_letters(aws: LocalAws) -> None:
    sqs, queue = aws.client("sqs"), aws.outputs["RunQueueUrl"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "0"})
    try:
        send(aws, run="poison", fail=True)

        def dead() -> Any:
            url = aws.outputs["RunDeadLettersUrl"]
            return sqs.receive_message(QueueUrl=url, VisibilityTimeout=0, MaxNumberOfMessages=10).get("Messages")

        bodies = eventually(dead)
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "960"})
    assert "poison" in {json.loads(message["Body"])["run"] for message in bodies}
    assert len([run for run in aws.seen("agent_orchestrator") if run["run"] == "poison"]) == 3


def test_a_ring_wakes_the_outbox_at_once(aws: LocalAws) -> None:
    started = time.monotonic()
    aws.client("sqs").send_message(QueueUrl=aws.outputs["OutboxWakeQueueUrl"], MessageBody="settled")
    eventually(lambda: [seen for seen in aws.seen("outbox_dispatcher") if "settled" in json.dumps(seen["event"])])
    assert time.monotonic() - started < 20  # its schedule comes once a minute


def test_schedules_call_their_functions(aws: LocalAws) -> None:
    """The template's schedules come every minute; for the test, every second is not possible, a minute too long."""
    scheduler = aws.client("scheduler")
    names = {schedule["Name"] for schedule in scheduler.list_schedules()["Schedules"]}
    assert len(names) == 2
    for name in names:
        found = scheduler.get_schedule(Name=name)
        assert found["ScheduleExpression"] == "rate(1 minute)"
        past = "at(2020-01-01T00:00:00)"
        scheduler.create_schedule(
            Name=f"now-{name}"[:64],
            ScheduleExpression=past,
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={key: found["Target"][key] for key in ("Arn", "RoleArn", "Input")},
        )
    for function in ("order_sweeper", "outbox_dispatcher"):
        eventually(
            lambda function=function: [seen for seen in aws.seen(function) if seen["event"] == {"source": "schedule"}]
        )


def test_deploying_again_changes_only_what_changed(aws: LocalAws, tokens: dict[str, str]) -> None:
    before = dict(aws.outputs)
    aws.deploy()
    assert aws.outputs == before
    aws.deploy(VenueName="Tierpark")
    assert aws.outputs == before
    environment = aws.rest("/tickets", tokens["AccessToken"]).json()["environment"]
    assert environment["BOXOFFICE_VENUE_NAME"] == "Tierpark"


def test_a_deployment_that_fails_says_why(aws: LocalAws) -> None:
    with pytest.raises(DeploymentFailed, match="PriceDirection"):
        aws.deploy(PriceDirection="whatever_you_like")
