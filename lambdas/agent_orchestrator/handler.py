"""One ring of the run queue: the conversation's runs are worked off."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.work_off_runs import WorkedOff, work_off_runs
from boxoffice.wiring.chat import bridge, run_bell, sockets
from lambdas.observed import observed

logger = logging.getLogger(__name__)
_SPARE_MS = 30_000
"""On top of the longest turn: what is left before a further run is begun."""


@dataclass(frozen=True, slots=True)
class Services:
    bridge: Bridge
    ring: Callable[[UUID], None]


@cache
def services() -> Services:
    return Services(bridge(sockets()), run_bell())


@observed("agent_orchestrator", spans_itself=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """What became of each conversation that was rung for. A repeated ring finds nothing to do."""
    least_ms = services().bridge.longest_turn.total_seconds() * 1000 + _SPARE_MS
    done = {}
    for record in event["Records"]:
        conversation_id = _conversation_id(record)
        if conversation_id is None:
            logger.error("a ring names no conversation", extra={"message_id": record.get("messageId")})
            continue
        worked_off = work_off_runs(
            services().bridge, conversation_id, may_go_on=lambda: context.get_remaining_time_in_millis() > least_ms
        )
        if worked_off is WorkedOff.LEFT:
            services().ring(conversation_id)
        done[str(conversation_id)] = worked_off.value
    return done


def _conversation_id(record: dict[str, Any]) -> UUID | None:
    try:
        return UUID(json.loads(record["body"])["conversationId"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
