"""Posting frames to the open connections of the WebSocket API."""

from __future__ import annotations

import logging
from enum import Enum
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from boxoffice.telemetry import span

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi.client import ApiGatewayManagementApiClient

LONGEST_FRAME = 128 * 1024
"""API Gateway takes no longer frame."""

logger = logging.getLogger(__name__)


class Posted(Enum):
    """What became of a frame. The first post after a close may still seem delivered; what was missed is replayed."""

    DELIVERED = "delivered"
    GONE = "gone"
    FAILED = "failed"


def socket_client_config() -> Config:
    """Short timeouts and no retry: a late frame is worth less than the next one, and the client can ask again."""
    return Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1}, max_pool_connections=32)


class Sockets:
    """The management endpoint of one stage; thread-safe, as boto3's clients are."""

    def __init__(self, client: ApiGatewayManagementApiClient) -> None:
        self._client = client

    def post(self, connection_id: str, frame: bytes) -> Posted:
        """Send one frame; never raises for a connection's trouble."""
        if len(frame) > LONGEST_FRAME:
            return Posted.FAILED
        with span("socket post", "client") as told:
            posted = self._post(connection_id, frame)
            told.set("boxoffice.outcome", posted.value)
        return posted

    def _post(self, connection_id: str, frame: bytes) -> Posted:
        try:
            self._client.post_to_connection(ConnectionId=connection_id, Data=frame)
        except self._client.exceptions.GoneException:
            return Posted.GONE
        except (ClientError, BotoCoreError) as error:
            logger.warning("a frame was not posted", extra={"reason": type(error).__name__})
            return Posted.FAILED
        return Posted.DELIVERED
