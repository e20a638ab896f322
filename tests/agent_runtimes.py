"""The agents' processes with all that is around them: a user pool's keys, the database, AgentCore, MCP servers."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from aiohttp import web

from boxoffice.store import venue as store
from local_stack.postgres.access import connection_string
from tests.database_stack import DatabaseStack
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.local_stack.agentcore_stand_ins import CLIENT, ISSUER, Pool
from tests.local_stack.processes import free_port, serving, start, stop, wait_until_healthy
from tests.use_cases.world import PLAIN, World, make_world

MEMORY = "boxoffice-memory01"


@dataclass
class Runtime:
    """One process of ours. It may be killed and started again on its port."""

    module: str
    environment: Mapping[str, str]
    path: str
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.origin}{self.path}"

    def start(self) -> None:
        self.process = start(self.module, "--port", str(self.port), environment=self.environment)

    def wait(self) -> None:
        assert self.process is not None
        wait_until_healthy(self.process, f"{self.origin}/{'_health' if 'local_stack' in self.module else 'ping'}")

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            stop(self.process)


@dataclass(frozen=True)
class Guest:
    """A customer with an account."""

    office: BoxOffice
    subject: str
    id: UUID

    @property
    def email(self) -> str:
        return f"{self.subject}@example.com"

    def token(self, *, seconds: int = 600, **changes: object) -> str:
        """An access token of theirs, but for `changes`."""
        return self.office.pool.token(**{"sub": self.subject, "exp": int(time.time()) + seconds, **changes})

    def buys(self, *, in_days: int = 7) -> str:
        """The id of a plain ticket for 40.00 EUR that is now theirs."""
        world, ticket_id = self.office.world, uuid4()
        row = {
            "id": str(ticket_id),
            "customer_id": str(self.id),
            "ticket_type": "adult",
            "tier": None,
            "status": "active",
            "visit_date": world.day(in_days).isoformat(),
            "valid_from": world.day(-5).isoformat(),
            "valid_to": world.day(100).isoformat(),
            "purchase_date": world.day(-5).isoformat(),
            "original_price": PLAIN,
            "paid": PLAIN,
            "currency": "EUR",
            "entry_code": f"BX-{ticket_id.hex}",
            "metadata": {},
        }
        with world.databases.owner.transaction() as tx:
            store.add_rows(tx, "tickets", [row])
        return str(ticket_id)

    @property
    def orders(self) -> list[dict[str, Any]]:
        """Their orders as the database has them, oldest first."""
        return self.office.world.databases.owner.query(
            "SELECT id, status, tier, visit_date, total, version FROM upgrade_orders WHERE customer_id = :id "
            "ORDER BY created_at",
            id=self.id,
        )

    def count(self, table: str) -> int:
        """How many rows of a table are theirs."""
        sql = f"SELECT count(*) AS n FROM {table} WHERE customer_id = :id"  # a table's name, written in a test
        return int(str(self.office.world.one(sql, id=self.id)["n"]))


@dataclass
class BoxOffice:
    """The MCP servers and the AgentCore emulator, over one database with a small venue; `aws` has the outbox's bell."""

    world: World
    aws: AwsServices
    pool: Pool
    environment: dict[str, str]
    data: Runtime
    services: Runtime
    agentcore: Runtime

    def guest(self, language: str = "en") -> Guest:
        """A customer of the test's own."""
        guest = Guest(self, f"sub-{uuid4().hex}", uuid4())
        self.world.databases.owner.execute(
            "INSERT INTO customers (id, email, cognito_sub, first_name, language) "
            "VALUES (:id, :email, :sub, 'Test', :language)",
            id=guest.id,
            email=guest.email,
            sub=guest.subject,
            language=language,
        )
        return guest

    @contextmanager
    def ticket_agent(self, **settings: str) -> Iterator[Runtime]:
        """A Ticket Agent process with those settings on top; ready when entered."""
        environment = {
            **self.environment,
            "BOXOFFICE_DATA_AGENT_URL": self.data.url,
            "BOXOFFICE_SERVICES_URL": self.services.url,
            "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": self.agentcore.origin,
            "BOXOFFICE_MEMORY_ID": MEMORY,
            **settings,
        }
        agent = Runtime("agents.ticket_agent", environment, "/invocations")
        agent.start()
        try:
            agent.wait()
            yield agent
        finally:
            agent.close()

    @contextmanager
    def data_agent(self, **settings: str) -> Iterator[Runtime]:
        """A Data Agent process with those settings on top; ready when entered."""
        agent = Runtime("agents.data_agent", {**self.data.environment, **settings}, "/mcp")
        agent.start()
        try:
            agent.wait()
            yield agent
        finally:
            agent.close()


@contextmanager
def keys_served(pool: Pool) -> Iterator[str]:
    """The address at which the pool's keys are published."""

    def build() -> web.Application:
        application = web.Application()
        application.add_routes([web.get("/keys", pool.publish)])
        return application

    with serving(build) as port:
        yield f"http://127.0.0.1:{port}/keys"


@contextmanager
def running_box_office(stack: DatabaseStack, template: str) -> Iterator[BoxOffice]:
    pool = Pool()
    pool.rotate()
    with ExitStack() as ending:
        name = ending.enter_context(stack.clone(template, "agents"))
        world = make_world(stack.databases(name), datetime.now(UTC))
        world.databases.owner.execute("UPDATE capacities SET capacity = 10000")
        environment = {
            **world.databases.environment,
            "BOXOFFICE_CUSTOMER_ISSUER": ISSUER,
            "BOXOFFICE_CUSTOMER_CLIENT_ID": CLIENT,
            "BOXOFFICE_CUSTOMER_JWKS_URL": ending.enter_context(keys_served(pool)),
            "BOXOFFICE_VENUE_NAME": "Test Park",
        }
        agents = {key: value for key, value in environment.items() if not key.startswith("BOXOFFICE_DB_SECRET_")}
        aws = ending.enter_context(aws_services())
        tools = {
            **agents,
            "BOXOFFICE_DB_SECRET_CUSTOMER": environment["BOXOFFICE_DB_SECRET_CUSTOMER"],
            "BOXOFFICE_OUTBOX_WAKE_QUEUE_URL": f"{aws.url}/000000000000/outbox",
            "AWS_ENDPOINT_URL_SQS": aws.url,
        }
        emulator = {
            **agents,
            "AGENTCORE_RUNTIMES": "{}",
            "AGENTCORE_DATABASE": connection_string(stack.state, "agentcore"),
            "BOXOFFICE_MEMORY_ID": MEMORY,
        }
        office = BoxOffice(
            world,
            aws,
            pool,
            agents,
            Runtime("agents.data_agent", tools, "/mcp"),
            Runtime("mcp_servers", tools, "/mcp"),
            Runtime("local_stack.agentcore", emulator, ""),
        )
        for runtime in (office.data, office.services, office.agentcore):
            ending.callback(runtime.close)
            runtime.start()
        for runtime in (office.data, office.services, office.agentcore):
            runtime.wait()
        yield office


@pytest.fixture(scope="session")
def box_office(stack: DatabaseStack, migrated_template: str) -> Iterator[BoxOffice]:
    """The MCP servers and AgentCore, once per test run; each test brings its own customers."""
    with running_box_office(stack, migrated_template) as office:
        yield office


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30, trust_env=False) as client:
        yield client
