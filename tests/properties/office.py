"""A whole box office for thousands of examples: real database, MCP servers and agent; started once, soon emptied.

The MCP servers and the Ticket Agent run on threads of this process, on real sockets; PostgreSQL, the Data API, the
payment gateway and AgentCore's memory are processes. The house's clock is the example's.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
import uvicorn
from bedrock_agentcore.runtime.ag_ui import AGUIApp
from starlette.types import ASGIApp
from strands.models import Model, ModelRouter

from agents.data_agent.app import add_ask
from agents.data_agent.reasoning import Reasoner
from agents.models.router import build_model
from agents.ticket_agent.app import TicketAgent
from agents.ticket_agent.gate import Gate
from agents.ticket_agent.memory import MemoryClients
from agents.ticket_agent.tool_server import ToolServer
from boxoffice.aws.tokens import TokenVerifier, UserPool
from boxoffice.domain.identity import Caller, CallerKind
from boxoffice.settings import ModelSettings
from local_stack.postgres.access import administrator_connection
from mcp_servers.data.server import INSTRUCTIONS, add_data_tools
from mcp_servers.desk import Desk
from mcp_servers.notifications.server import add_notification_tools
from mcp_servers.payments.server import add_payment_tools
from mcp_servers.serving import asgi_app, make_server
from tests.agent_runtimes import keys_served
from tests.database_stack import DatabaseStack
from tests.local_stack.agentcore_stand_ins import CLIENT, ISSUER, Pool
from tests.mcp_servers.calls import Called, call
from tests.properties.overhearing import SessionsHeard
from tests.properties.strategies import TicketSpec, Universe
from tests.use_cases.world import VENUE, World, customer_id, make_world

_EMPTIED = [
    "run_events",
    "messages",
    "runs",
    "conversations",
    "case_messages",
    "cases",
    "outbox",
    "ledger_entries",
    "payments",
    "holds",
    "order_timeline",
    "upgrade_order_lines",
    "upgrade_orders",
    "tickets",
    "idempotency_keys",
    "audit",
    "prices",
    "capacities",
    "rate_limits",
    "socket_connections",
    "socket_tickets",
]
_SERVICES = {"request_payment", "get_payment", "resend_confirmation"}


class Served(uvicorn.Server):
    """An ASGI app on a free port, served by a thread of its own."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False))
        self._up = threading.Event()
        self._thread = threading.Thread(target=self.run, daemon=True)

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._up.set()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"

    def __enter__(self) -> Served:
        self._thread.start()
        assert self._up.wait(20), "an app did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self.should_exit = True
        self._thread.join(10)


@dataclass
class Office:
    """`ann` and `bob` are its customers; `fill` makes it an example's universe and nothing else.

    `sessions` are those that its Ticket Agent's requests named, one after the other.
    """

    world: World
    pool: Pool
    admin: psycopg.Connection
    http: httpx.Client
    data_url: str = ""
    services_url: str = ""
    keys_url: str = ""
    tickets: list[UUID] = field(default_factory=list)
    sessions: list[str | None] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def ann(self) -> Caller:
        return self.world.ann

    @property
    def bob(self) -> Caller:
        return self.world.bob

    def caller(self, name: str) -> Caller:
        return self.ann if name == "ann" else self.bob

    def token(self, caller: Caller) -> str:
        if caller.subject not in self._tokens:
            self._tokens[caller.subject] = self.pool.token(sub=caller.subject, exp=int(time.time()) + 3600)
        return self._tokens[caller.subject]

    def call(self, caller: Caller, tool: str, /, run: str | None = None, **arguments: Any) -> Called:
        """A tool call over MCP as that customer, in a run of its own unless one is named."""
        url = self.services_url if tool in _SERVICES else self.data_url
        headers = {"X-Amzn-Bedrock-AgentCore-Runtime-Custom-Run-Id": run or f"run-{uuid4().hex}"}
        return call(self.http, url, self.token(caller), tool, arguments, **headers)

    def rows(self, sql: str, *params: Any) -> list[tuple[Any, ...]]:
        """Rows as the administrator sees them, past all rights."""
        return self.admin.execute(sql, params).fetchall()

    def count(self, sql: str, *params: Any) -> int:
        return int(self.rows(sql, *params)[0][0])

    def day(self, n: int) -> str:
        return self.world.day(n).isoformat()

    def fill(self, universe: Universe) -> list[UUID]:
        """Empty the house and set it up as the universe says; gives its tickets' ids in order."""
        self.world.clock.at = universe.now
        self.tickets = [uuid4() for _ in universe.tickets]
        rows = {
            "prices": [
                {
                    "tier": tier.value,
                    "ticket_type": "adult",
                    "visit_date": self.day(day),
                    "amount": f"{cents / 100:.2f}",
                    "currency": "EUR",
                }
                for (tier, day), cents in universe.prices.items()
                if cents is not None
            ],
            "capacities": [
                {
                    "visit_date": self.day(day),
                    "tier": tier.value,
                    "capacity": universe.capacity(tier, day),
                    "confirmed": universe.confirmed(tier, day),
                }
                for tier, day in universe.cells
            ],
            "tickets": [
                self._ticket(spec, number) for spec, number in zip(universe.tickets, self.tickets, strict=True)
            ],
        }
        with self.admin.transaction():
            self.admin.execute("SET LOCAL session_replication_role = replica")
            self.admin.execute("; ".join(f"DELETE FROM {table}" for table in _EMPTIED))
            self.admin.execute(
                "UPDATE customers SET first_name = initcap(split_part(cognito_sub, '-', 2)), last_name = 'Test', "
                "phone = NULL, language = 'en', marketing_consent = false WHERE cognito_sub IN ('sub-ann', 'sub-bob'); "
                "DELETE FROM customers WHERE cognito_sub NOT IN ('sub-ann', 'sub-bob') OR cognito_sub IS NULL"
            )
            for table, filled in rows.items():
                self.admin.execute(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
                    [json.dumps(filled)],
                )
            for spec, ticket in zip(universe.tickets, self.tickets, strict=True):
                if spec.order is not None:
                    self._open_order(spec, ticket)
        return self.tickets

    def _ticket(self, spec: TicketSpec, ticket: UUID) -> dict[str, Any]:
        return {
            "id": str(ticket),
            "customer_id": str(customer_id(self.caller(spec.owner))),
            "ticket_type": "adult",
            "tier": spec.tier.value if spec.tier else None,
            "status": spec.status,
            "visit_date": self.day(spec.day),
            "valid_from": self.day(spec.window[0]),
            "valid_to": self.day(spec.window[1]),
            "purchase_date": self.day(-30),
            "original_price": "40.00",
            "paid": f"{spec.paid / 100:.2f}",
            "currency": "EUR",
            "entry_code": f"BX-{ticket.hex}",
            "metadata": {},
        }

    def _open_order(self, spec: TicketSpec, ticket: UUID) -> None:
        """An unpaid order on a ticket whose hold is live, or ran out this instant."""
        order, owner, now = uuid4(), customer_id(self.caller(spec.owner)), self.world.clock()
        ends = now + timedelta(minutes=5) if spec.order == "live" else now
        day = self.world.day(3)
        self.admin.execute(
            "INSERT INTO upgrade_orders (id, customer_id, status, tier, visit_date, total, currency, hold_expires_at, "
            "created_at, changed_at) VALUES (%s, %s, 'pending', 'double-fun', %s, 10, 'EUR', %s, %s, %s)",
            [order, owner, day, ends, now - timedelta(minutes=20), now],
        )
        self.admin.execute(
            "INSERT INTO upgrade_order_lines (order_id, ticket_id, customer_id, position, from_tier, from_date, "
            "price_difference) VALUES (%s, %s, %s, 0, NULL, %s, 10)",
            [order, ticket, owner, day],
        )

    @contextmanager
    def ticket_agent(
        self, model: Model | ModelRouter | None = None, memory: tuple[MemoryClients, str] | None = None
    ) -> Iterator[tuple[str, TicketAgent]]:
        """A Ticket Agent over this office's MCP servers: its address, and itself. By default it thinks by rules."""
        settings = ModelSettings(memory_id=memory[1] if memory else None)
        agent = TicketAgent(
            settings,
            model or build_model(settings),
            (ToolServer(self.data_url), ToolServer(self.services_url)),
            memory[0] if memory else None,
        )

        @asynccontextmanager
        async def lifespan(_: Any) -> Any:
            yield
            for server in agent.servers:
                await server.close()

        app = AGUIApp(lifespan=lifespan)
        app.entrypoint(agent)
        pool = UserPool(CallerKind.CUSTOMER, ISSUER, CLIENT, self.keys_url)
        with Served(SessionsHeard(Gate(app, TokenVerifier([pool])), self.sessions)) as served:
            yield f"{served.origin}/invocations", agent


@contextmanager
def running_office(stack: DatabaseStack, name: str, *, asking: Model | ModelRouter | None = None) -> Iterator[Office]:
    """An office over the migrated database `name`; `asking` is the model behind the Data Agent's `ask`."""
    world, pool = make_world(stack.databases(name)), Pool()
    pool.rotate()
    with ExitStack() as ending:
        patch = ending.enter_context(pytest.MonkeyPatch.context())
        admin = ending.enter_context(administrator_connection(stack.postgres.places, name))
        office = Office(world, pool, admin, ending.enter_context(httpx.Client(timeout=30, trust_env=False)))
        patch.setenv("BOXOFFICE_CUSTOMER_ISSUER", ISSUER)
        patch.setenv("BOXOFFICE_CUSTOMER_CLIENT_ID", CLIENT)
        office.keys_url = ending.enter_context(keys_served(pool))
        patch.setenv("BOXOFFICE_CUSTOMER_JWKS_URL", office.keys_url)
        desk = Desk(world.house, world.databases.customer, lambda: None)
        data, services = make_server("boxoffice-data", INSTRUCTIONS), make_server("boxoffice-services", "")
        add_data_tools(data, desk)
        settings = ModelSettings()
        thinking = asking or build_model(settings)
        add_ask(data, desk, Reasoner(thinking, data, VENUE.time_zone.key, settings.ask_seconds))
        add_payment_tools(services, desk)
        add_notification_tools(services, desk)
        office.data_url = ending.enter_context(Served(asgi_app(data))).origin + "/mcp"
        office.services_url = ending.enter_context(Served(asgi_app(services))).origin + "/mcp"
        yield office
