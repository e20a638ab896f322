"""One socket event: a connection opened, closed, or a frame that asks for a run."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.aws.data_api import Database, DatabaseError
from boxoffice.aws.sockets import Sockets
from boxoffice.contracts.run_requests import read_run_frame
from boxoffice.domain.conversations import RunRequest
from boxoffice.domain.errors import InvalidInput, Refusal
from boxoffice.store.runs import Accepted
from boxoffice.telemetry.runs import begin_run
from boxoffice.use_cases.accept_run import accept_frame
from boxoffice.use_cases.chat_sockets import connect_socket, disconnect_sockets
from boxoffice.use_cases.house import House
from boxoffice.use_cases.replay_events import replay_events
from boxoffice.wiring.chat import run_bell, sockets
from boxoffice.wiring.databases import database, house
from lambdas.chat_socket.frames import event_frame, refused_frame
from lambdas.observed import observed

logger = logging.getLogger(__name__)
_OK = {"statusCode": 200}


@dataclass(frozen=True, slots=True)
class Services:
    """The bridge role's database, the way back to the sockets, and the orchestrator's bell."""

    house: House
    database: Database
    sockets: Sockets
    ring: Callable[[UUID], None]


@cache
def services() -> Services:
    return Services(house(), database("bridge"), sockets(), run_bell())


@observed("chat_socket", spans_itself=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """200 for whatever was dealt with; 401 and 503 refuse a connection. Answers to frames go over the socket."""
    about = event["requestContext"]
    connection_id: str = about["connectionId"]
    match about["routeKey"]:
        case "$connect":
            return _connect(event, connection_id)
        case "$disconnect":
            return _disconnect(connection_id)
    _run(_body(event), connection_id)
    return _OK


def _connect(event: dict[str, Any], connection_id: str) -> dict[str, int]:
    ticket = (event.get("queryStringParameters") or {}).get("ticket") or ""
    try:
        opened = connect_socket(services().house, services().database, ticket, connection_id)
    except DatabaseError:
        logger.exception("a connection could not be opened")
        return {"statusCode": 503}
    return _OK if opened else {"statusCode": 401}


def _disconnect(connection_id: str) -> dict[str, int]:
    try:
        disconnect_sockets(services().database, [connection_id])
    except DatabaseError:
        logger.warning("a closed connection was not removed; the sweeper will", exc_info=True)
    return _OK


def _run(body: str, connection_id: str) -> None:
    try:
        request = read_run_frame(body)
    except Refusal as refusal:
        _refuse(body, connection_id, refusal)
        return
    with begin_run(request.conversation_id, request.run_id, "chat_socket run"):
        _take_in(body, connection_id, request)


def _take_in(body: str, connection_id: str, request: RunRequest) -> None:
    try:
        accepted = accept_frame(services().house, services().database, connection_id, request)
    except Refusal as refusal:
        _refuse(body, connection_id, refusal)
        return
    except DatabaseError:
        logger.exception("a frame could not be taken in")
        sentence = "The box office is busy just now. Please try again in a moment."
        services().sockets.post(connection_id, refused_frame(body, "unavailable", sentence))
        return
    if accepted.over:
        _replay(connection_id, request, accepted)
    else:
        services().ring(request.conversation_id)


def _refuse(body: str, connection_id: str, refusal: Refusal) -> None:
    code = "malformed" if isinstance(refusal, InvalidInput) else refusal.code
    logger.info("a frame was refused", extra={"code": code, "field": refusal.field})
    services().sockets.post(connection_id, refused_frame(body, code, refusal.message))


def _replay(connection_id: str, request: RunRequest, accepted: Accepted) -> None:
    """A run that is over already is told once more to the connection that asked for it again."""
    if accepted.caller is None:
        return
    after, more = 0, True
    while more:
        found = replay_events(
            services().house, services().database, accepted.caller, request.conversation_id, request.run_id, after
        )
        for event in found.events:
            services().sockets.post(connection_id, event_frame(event))
            after = event["metadata"]["n"]
        more = found.more


def _body(event: dict[str, Any]) -> str:
    body: str = event.get("body") or ""
    return base64.b64decode(body).decode("utf-8", "replace") if event.get("isBase64Encoded") else body
