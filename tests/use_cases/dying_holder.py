"""A process that works off a conversation's runs, to be killed on the way: `python -m tests.use_cases.dying_holder …`.

Arguments: conversation, time (RFC 3339), agent's URL, sockets' URL, and `after-settling` to be killed by its own hand
once a payment is settled (the gateway's URL comes last).
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from functools import partial
from uuid import UUID

from boxoffice.aws.agentcore import AgentRuntime
from boxoffice.aws.session import client
from boxoffice.aws.sockets import Sockets, socket_client_config
from boxoffice.domain.identity import Caller
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.house import House
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.settle_order import Confirmation, Settlement, settle_order
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.work_off_runs import work_off_runs
from boxoffice.wiring.databases import database
from boxoffice.wiring.model_costs import model_budget, price_table
from tests.payments.gateway_process import SECRET_KEY
from tests.use_cases.world import VENUE


def main(conversation: str, now: str, agent: str, sockets: str, when: str = "", gateway: str = "") -> None:
    at = datetime.fromisoformat(now)
    house = House(VENUE, now=lambda: at)

    def settle(caller: Caller, confirmed: Confirmation) -> Settlement:
        with GatewayClient(gateway, SECRET_KEY) as payments:
            settled = settle_order(house, database("settlement"), payments, caller, confirmed)
        if when == "after-settling":
            os.kill(os.getpid(), signal.SIGKILL)
        return settled

    posting = Sockets(client("apigatewaymanagementapi", endpoint_url=sockets, config=socket_client_config()))
    bridge = Bridge(
        house,
        database("bridge"),
        AgentRuntime(agent),
        settle,
        partial(get_order, database("settlement")),
        prices=price_table(),
        budget=model_budget(),
        sockets=posting,
    )
    work_off_runs(bridge, UUID(conversation))


if __name__ == "__main__":
    main(*sys.argv[1:])
