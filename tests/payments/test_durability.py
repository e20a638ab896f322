"""What was told stays true, through a restart, a `kill -9`, and a database in trouble."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
import httpx
import pytest
from botocore.config import Config
from starlette.testclient import TestClient

from local_stack.postgres.secrets_file import RESOURCE_ARN, secret_arn
from payment_gateway import schema
from payment_gateway.app import create_app
from payment_gateway.database import Database
from payment_gateway.settings import GatewaySettings
from tests.database_stack import DatabaseStack
from tests.payments.gateway_process import SECRET_KEY, TIMEOUT_AFTER, GatewayProcess, card, new_key
from tests.payments.wire_server import Step, answer, serving


def test_state_survives_a_restart(gateway_environment: dict[str, str]) -> None:
    used, closed, refunded = new_key(), new_key(), new_key()
    with GatewayProcess(gateway_environment) as before:
        method = before.payment_method()
        intent = before.charge(used, method).json()
        refund = before.refund(refunded, intent["id"], "2.00").json()
        before.close(closed)
    with GatewayProcess(gateway_environment) as after:
        assert after.charge(used, method).json() == {**intent, "amountRefunded": {"amount": "2.00", "currency": "EUR"}}
        assert after.refund(refunded, intent["id"], "2.00").json() == refund
        assert after.charge(closed, method).json()["code"] == "key_closed"
        assert after.charge(new_key(), method).json()["status"] == "succeeded"


def test_a_kill_while_the_answer_hangs_keeps_the_charge(gateway_environment: dict[str, str]) -> None:
    key = new_key()
    with GatewayProcess(gateway_environment, GATEWAY_HANG_SECONDS="60") as before, ThreadPoolExecutor(1) as pool:
        method = before.payment_method(TIMEOUT_AFTER)
        lost = pool.submit(before.charge, key, method)
        while not (found := before.intents_under(key)):
            assert not lost.done()
        before.kill()
        assert isinstance(lost.exception(), httpx.TransportError)
    with GatewayProcess(gateway_environment) as after:
        assert after.close(key).json()["paymentIntent"] == found[0]
        assert found[0]["status"] == "succeeded"


def test_a_kill_amid_charges_loses_nothing_that_was_told(gateway_environment: dict[str, str]) -> None:
    keys = [new_key() for _ in range(120)]
    told: dict[str, object] = {}
    with GatewayProcess(gateway_environment) as before, ThreadPoolExecutor(8) as pool:
        method = before.payment_method()

        def charge(key: str) -> None:
            response = before.charge(key, method)
            told[key] = response.json()
            if len(told) == 50:
                before.kill()

        failures = [future.exception() for future in [pool.submit(charge, key) for key in keys]]
    assert len(told) >= 50
    assert any(failures), "the kill came while charges were under way"
    with GatewayProcess(gateway_environment) as after:
        for key in keys:
            closed = after.close(key).json()["paymentIntent"]
            if key in told:
                assert closed == told[key]


def test_a_stop_does_not_wait_for_hanging_answers(gateway_environment: dict[str, str]) -> None:
    with GatewayProcess(gateway_environment, GATEWAY_HANG_SECONDS="60") as process, ThreadPoolExecutor(1) as pool:
        key, method = new_key(), process.payment_method(TIMEOUT_AFTER)
        pool.submit(process.charge, key, method)
        while not process.intents_under(key):
            pass
        process.stop()


def trouble(code: str, message: str = "trouble", status: int = 400) -> Step:
    return answer(status, {"message": message}, x_amzn_ErrorType=code)


def over(settings: GatewaySettings, url: str) -> TestClient:
    """The application itself, its Data API at `url`, without botocore's own retries."""
    patient = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
    database = Database(
        boto3.client("rds-data", endpoint_url=url, config=patient),
        resource_arn=settings.db_resource_arn,
        secret_arn=settings.db_secret_arn,
        database=settings.db_name,
        patience_seconds=0.5,
    )
    return TestClient(create_app(settings, database, SECRET_KEY))


@pytest.mark.parametrize(
    "step",
    [
        trouble("DatabaseUnavailableException", status=504),
        trouble("DatabaseResumingException"),
        trouble("ThrottlingException"),
        trouble("ForbiddenException", "wrong secret", status=403),
        trouble("DatabaseErrorException", "ERROR: permission denied; SQLState: 42501"),
        trouble("InternalServerErrorException", status=500),
        answer(200, b"no JSON"),
    ],
)
def test_trouble_with_the_database_is_a_503(settings: GatewaySettings, step: Step) -> None:
    allowed = {"Authorization": f"Bearer {SECRET_KEY}"}
    with serving(step) as server:
        http = over(settings, server.url)
        closing = http.post("/payment-intents/close", json={"idempotencyKey": "k"}, headers=allowed)
        for response in (closing, http.get("/health")):
            assert (response.status_code, response.json()["code"]) == (503, "unavailable")
            assert int(response.headers["retry-after"]) > 0


def test_a_database_that_cannot_be_reached_is_a_503(settings: GatewaySettings) -> None:
    response = over(settings, "http://127.0.0.1:9").post("/payment-methods", json={"card": card()})
    assert response.status_code == 503


def test_a_resuming_database_is_waited_for(settings: GatewaySettings) -> None:
    rows = answer(200, {"formattedRecords": json.dumps([{"alive": 1}])})
    deadlock = trouble("DatabaseErrorException", "ERROR: deadlock detected; SQLState: 40P01")
    with serving(trouble("DatabaseResumingException"), deadlock, rows) as server:
        assert over(settings, server.url).get("/health").status_code == 200
        assert len(server.received) == 3


def test_several_may_start_at_once_on_a_new_database(stack: DatabaseStack, empty_database: str) -> None:
    secret = secret_arn("gateway")
    database = Database(stack.client, resource_arn=RESOURCE_ARN, secret_arn=secret, database=empty_database)
    with ThreadPoolExecutor(4) as pool:
        steps = list(pool.map(lambda _: schema.prepare(database), range(4)))
    assert sorted(map(len, steps)) == [0, 0, 0, 8]
    assert schema.prepare(database) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"GATEWAY_DB_SECRET_ARN": ""}, "GATEWAY_DB_SECRET_ARN"),
        ({"GATEWAY_SECRET_KEY": ""}, "set either GATEWAY_SECRET_KEY or GATEWAY_SECRET_ARN"),
        ({"GATEWAY_HANG_SECONDS": "long"}, "GATEWAY_HANG_SECONDS"),
    ],
)
def test_incomplete_settings_stop_it_with_a_sentence(
    gateway_environment: dict[str, str], changes: dict[str, str], sentence: str
) -> None:
    command = [sys.executable, "-m", "payment_gateway"]
    ended = subprocess.run(
        command, env={**gateway_environment, **changes}, capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert gateway_environment["GATEWAY_SECRET_KEY"] not in ended.stderr
