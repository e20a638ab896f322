"""Sending to queues that only ring: ids and wake-ups, never data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.config import Config

from boxoffice.telemetry import span

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


def queue_client_config() -> Config:
    """Short timeouts; a ring that comes twice does no harm, so it may be retried."""
    return Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


def send(client: SQSClient, queue_url: str, message: Mapping[str, str]) -> None:
    """Send one message as JSON; raises botocore's errors."""
    with span("queue send", "producer", {"messaging.system": "aws_sqs"}):
        client.send_message(QueueUrl=queue_url, MessageBody=json.dumps(message))
