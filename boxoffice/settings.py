"""One typed settings object per process, loaded once at its start from `BOXOFFICE_*` variables."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Literal, TypeVar
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, Json, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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


class MemorySettings(_Settings):
    """The AgentCore Memory that holds what is remembered of customers; without one nothing is."""

    memory_id: str | None = None


class ModelSettings(_Settings):
    """Which model leads. Without one the rule-based model does.

    `model_id` may be an inference profile. `model_silence_seconds` is the longest silence that is waited out,
    `ask_seconds` the longest that the Data Agent reasons about one request.
    """

    model: Literal["rules", "bedrock", "ollama", "openai", "anthropic"] = "rules"
    model_id: str | None = None
    model_base_url: Annotated[str | None, Field(pattern=r"^https?://\S+$")] = None
    model_silence_seconds: Annotated[float, Field(gt=0, le=120)] = 20.0
    ask_seconds: Annotated[float, Field(gt=0, le=300)] = 45.0
    bedrock_guardrail_id: str | None = None
    bedrock_guardrail_version: str | None = None
    bedrock_prompt_cache: Literal["auto", "on", "off"] = "auto"
    memory_id: str | None = None


class BedrockAccessSettings(_Settings):
    """Credentials for Bedrock alone, where the process's own are not for it; a profile, two keys, or an API key."""

    bedrock_region: str | None = None
    bedrock_profile: str | None = None
    bedrock_config_file: str | None = None
    bedrock_credentials_file: str | None = None
    bedrock_access_key_id: str | None = None
    bedrock_secret_access_key: SecretStr | None = None
    bedrock_session_token: SecretStr | None = None
    bedrock_api_key: SecretStr | None = None


_Dollars = Annotated[Decimal, Field(ge=0, max_digits=9)]
_Budget = Annotated[_Dollars | None, BeforeValidator(lambda given: None if given == "off" else given)]


class ModelBudgetSettings(_Settings):
    """What models may cost, in US dollars, per conversation and per customer in 24 hours; `off` is no limit.

    `model_prices` adds to the table of prices, in its form.
    """

    model_budget_conversation: _Budget = Decimal("0.50")
    model_budget_day: _Budget = Decimal("2.00")
    model_prices: Annotated[Json[dict[str, dict[str, Decimal]]], NoDecode] = Field(
        default_factory=dict, validate_default=False
    )


class TelemetrySettings(_Settings):
    """Whether spans are recorded, and where OpenTelemetry's own variables say that they go."""

    traces: Literal["off", "on"] = "off"
    otlp_endpoint: str = Field("", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    otlp_header_list: str = Field("", validation_alias="OTEL_EXPORTER_OTLP_HEADERS")

    def otlp_headers(self) -> dict[str, str]:
        """`name=value` pairs, parted by commas, as the standard has them."""
        pairs = (pair.partition("=") for pair in self.otlp_header_list.split(",") if "=" in pair)
        return {name.strip(): unquote(value.strip()) for name, _, value in pairs}


Loaded = TypeVar("Loaded", bound=BaseSettings)


def load(kind: type[Loaded]) -> Loaded:
    """The process's settings; a missing or wrong value stops it with a sentence that names it."""
    try:
        return kind()
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_context=False, include_input=False)
        missing = ", ".join(_variable(error["loc"]) for error in found if error["type"] == "missing")
        mistaken = [f"Correct {_place(error['loc'])}: {error['msg']}." for error in found if error["type"] != "missing"]
        sentences = [f"Set {missing}."] if missing else []
        raise SettingsMissing(f"{kind.__name__} cannot be loaded. {' '.join(sentences + mistaken)}") from None


def _variable(place: tuple[int | str, ...]) -> str:
    return f"BOXOFFICE_{str(place[0]).upper()}"


def _place(place: tuple[int | str, ...]) -> str:
    """The variable, and where in its value."""
    inside = ".".join(map(str, place[1:]))
    return f"{_variable(place)} ({inside})" if inside else _variable(place)
