"""boto3 clients as all of Boxoffice gets them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.config import Config

from boxoffice.aws import session


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


def test_every_client_has_timeouts_and_few_retries() -> None:
    config: Any = session.client("sqs").meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 10)
    assert config.retries["total_max_attempts"] == 3


def test_the_databases_client_leaves_retries_to_its_caller_and_waits_longer_than_a_statement_may_take() -> None:
    config: Any = session.client("rds-data").meta.config
    assert config.retries["total_max_attempts"] == 1
    assert config.read_timeout > 15


def test_a_caller_overrides_what_it_names() -> None:
    config: Any = session.client("sqs", config=Config(read_timeout=3)).meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 3)


def test_endpoints_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_RDS_DATA", "http://127.0.0.1:2")
    assert session.client("sqs").meta.endpoint_url == "http://127.0.0.1:1"
    assert session.client("rds-data").meta.endpoint_url == "http://127.0.0.1:2"
