"""What working runs off is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from boxoffice.aws.agentcore import AgentRuntime
from boxoffice.aws.data_api import Database
from boxoffice.aws.sockets import Sockets
from boxoffice.domain.identity import Caller
from boxoffice.domain.model_costs import ModelBudget, PriceTable
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.use_cases.house import House
from boxoffice.use_cases.settle_order import Confirmation, Settlement

Settle = Callable[[Caller, Confirmation], Settlement]
"""`settle_order` with its house, database and gateway; raises what that raises."""

LookUp = Callable[[Caller, UUID], UpgradeOrder]
"""`get_order` with its database; raises NotFound."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """`database` is the bridge role's; `sockets` None posts nowhere (REST answers with the events itself).

    `lease` is how long a holder that says nothing keeps a conversation; `longest_turn` is when a turn is given up, and
    `restart` when an agent that died in the middle of one.
    """

    house: House
    database: Database
    agent: AgentRuntime
    settle: Settle
    order_of: LookUp
    prices: PriceTable
    budget: ModelBudget
    sockets: Sockets | None = None
    lease: timedelta = timedelta(seconds=30)
    longest_turn: timedelta = timedelta(minutes=4)
    restart: timedelta = timedelta(seconds=20)
