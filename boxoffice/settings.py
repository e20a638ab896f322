"""One typed settings object per process, loaded once at its start from `BOXOFFICE_*` variables."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from boxoffice.domain.venue import PriceDirection, Venue


class SettingsMissing(SystemExit):
    """A process cannot start; its message names every variable that is missing or wrong."""


class _Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BOXOFFICE_", extra="ignore", frozen=True)


class VenueSettings(_Settings):
    """The attraction's policy."""

    venue_name: str = "Lindenpark"
    venue_time_zone: str = "Europe/Berlin"
    venue_opening_time: time = time(10, 0)
    currency: str = "EUR"
    hold_seconds: int = 900
    price_direction: PriceDirection = PriceDirection.AT_LEAST_EQUAL

    def venue(self) -> Venue:
        return Venue(
            name=self.venue_name,
            time_zone=ZoneInfo(self.venue_time_zone),
            opening_time=self.venue_opening_time,
            currency=self.currency,
            hold=timedelta(seconds=self.hold_seconds),
            price_direction=self.price_direction,
        )


class DatabaseSettings(_Settings):
    """Where the database is; a process gets the secrets of its own roles alone."""

    db_resource_arn: str
    db_name: str = "boxoffice"
    db_secret_customer: str | None = None
    db_secret_bridge: str | None = None
    db_secret_settlement: str | None = None
    db_secret_background: str | None = None
    db_secret_owner: str | None = None
    db_resuming_seconds: float = 30.0
    """How long a call waits for a database that has scaled to zero; less than its process may take in all."""


class GatewaySettings(_Settings):
    """The payment gateway and the secret that holds its key."""

    gateway_url: str
    gateway_secret_arn: str


class CustomerPoolSettings(_Settings):
    """The customers' user pool, for verifying their tokens."""

    customer_issuer: str
    customer_client_id: str
    customer_jwks_url: str


class RuntimeSettings(_Settings):
    """The AgentCore Runtimes' invocation addresses."""

    ticket_agent_url: str
    data_agent_url: str
    services_url: str


class ToolServerSettings(_Settings):
    """The Runtimes of the MCP servers, for the Ticket Agent."""

    data_agent_url: str
    services_url: str


class TicketAgentSettings(_Settings):
    """The Ticket Agent's Runtime, for the bridge."""

    ticket_agent_url: str


class SocketUrlSettings(_Settings):
    """The chat socket's address for clients."""

    socket_url: str


class SocketEndpointSettings(_Settings):
    """The chat socket's management endpoint."""

    socket_endpoint: str


class QueueSettings(_Settings):
    """The queue that rings the orchestrator."""

    run_queue_url: str


class OutboxBellSettings(_Settings):
    """The queue that wakes the outbox's dispatcher; without one its schedule alone does."""

    outbox_wake_queue_url: str | None = None


class MailSettings(_Settings):
    mail_from: str
    web_origin: str


class RestSettings(_Settings):
    """Who is a customer and who is staff, the web's origin, and how many writes a caller may make in a minute."""

    customer_issuer: str
    staff_issuer: str
    web_origin: str
    writes_per_minute: int = 300


class ModelSettings(_Settings):
    """Which model leads. Without one the rule-based model does."""

    model: Literal["rules", "bedrock", "ollama", "openai", "anthropic"] = "rules"
    model_id: str | None = None
    model_base_url: str | None = None
    bedrock_guardrail_id: str | None = None
    bedrock_guardrail_version: str | None = None
    memory_id: str | None = None


Loaded = TypeVar("Loaded", bound=BaseSettings)


def load(kind: type[Loaded]) -> Loaded:
    """The process's settings; a missing or wrong value stops it with a sentence that names it."""
    try:
        return kind()
    except ValidationError as wrong:
        names = "; ".join(
            f"BOXOFFICE_{'_'.join(map(str, error['loc'])).upper()}: {error['msg'].lower()}" for error in wrong.errors()
        )
        raise SettingsMissing(f"{kind.__name__} cannot be loaded. Set these variables: {names}.") from None
