"""The chat's parts: the agent's Runtime, the sockets, the bell that wakes the orchestrator, the bridge of them all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError

from boxoffice.aws.agentcore import AgentRuntime, session_id
from boxoffice.aws.queues import queue_client_config, send
from boxoffice.aws.session import client
from boxoffice.aws.sockets import Sockets, socket_client_config
from boxoffice.domain.identity import Caller
from boxoffice.settings import QueueSettings, SocketEndpointSettings, TicketAgentSettings, load
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.settle_order import Confirmation, Settlement, settle_order
from boxoffice.use_cases.turns.agent_input import prewarming_input
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.model_costs import model_budget, price_table
from boxoffice.wiring.money import gateway

logger = logging.getLogger(__name__)


def ticket_agent() -> AgentRuntime:
    return AgentRuntime(load(TicketAgentSettings).ticket_agent_url)


def prewarmer(agent: AgentRuntime) -> Callable[[UUID, str], None]:
    """Makes the process of a new conversation start, under its customer's token."""
    return lambda conversation_id, token: agent.prewarm(
        token, session_id(conversation_id), prewarming_input(conversation_id)
    )


def sockets() -> Sockets:
    endpoint = load(SocketEndpointSettings).socket_endpoint
    return Sockets(client("apigatewaymanagementapi", endpoint_url=endpoint, config=socket_client_config()))


def run_bell() -> Callable[[UUID], None]:
    """Wakes the orchestrator for a conversation. A bell that does not ring is no error: the sweeper rings again."""
    queue_url = load(QueueSettings).run_queue_url
    queues = client("sqs", config=queue_client_config())

    def ring(conversation_id: UUID) -> None:
        try:
            send(queues, queue_url, {"conversationId": str(conversation_id)})
        except (BotoCoreError, ClientError):
            logger.warning("the orchestrator could not be woken; the sweeper will ring again", exc_info=True)

    return ring


def bridge(posting_to: Sockets | None) -> Bridge:
    """What working runs off needs; a payment that moved money also wakes the outbox."""
    venue, settlement_database, payments, ring_outbox = house(), database("settlement"), gateway(), outbox_bell()

    def settle(caller: Caller, confirmed: Confirmation) -> Settlement:
        settled = settle_order(venue, settlement_database, payments, caller, confirmed)
        ring_outbox()
        return settled

    return Bridge(
        house=venue,
        database=database("bridge"),
        agent=ticket_agent(),
        settle=settle,
        order_of=partial(get_order, settlement_database),
        prices=price_table(),
        budget=model_budget(),
        sockets=posting_to,
    )
