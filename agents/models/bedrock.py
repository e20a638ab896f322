"""Amazon Bedrock through Strands, with timeouts that fit a chat and its prompts cached."""

from typing import Any

from botocore.config import Config
from strands.models import BedrockModel, CacheConfig, Model

from boxoffice.aws.bedrock import bedrock_session, has_own_account, has_own_endpoint
from boxoffice.settings import BedrockAccessSettings, ModelSettings, load

CONNECT_SECONDS = 2
MAX_TOKENS = 1024
_MOST_CONNECTIONS = 64
_CACHES_ALL = ("claude", "anthropic")
_CACHES_PROMPT = ("amazon.nova",)
"""These cache system prompt and messages, and refuse a mark among the tools."""


def bedrock_model(settings: ModelSettings, model_id: str) -> Model:
    """A Bedrock model by model id or inference profile. Raises ValueError for settings that do not fit together.

    Region and endpoint come from the environment, as do credentials unless there are some for Bedrock alone.
    """
    access = load(BedrockAccessSettings)
    options: dict[str, Any] = {"model_id": model_id, "max_tokens": MAX_TOKENS, **_guardrail(settings)}
    if caches_prompt(settings):
        options["cache_config"] = CacheConfig(strategy="anthropic", tools_ttl=_caches_tools(settings))
    if access.bedrock_api_key is not None:
        options["api_key"] = access.bedrock_api_key.get_secret_value()
    return BedrockModel(boto_session=bedrock_session(access), boto_client_config=_config(settings, access), **options)


def caches_prompt(settings: ModelSettings) -> bool:
    """Whether the model takes marks for what is to be cached: one that does not refuses them.

    An application inference profile's ARN names no model, so there it is for `bedrock_prompt_cache` to say.
    """
    if settings.model != "bedrock" or settings.bedrock_prompt_cache == "off":
        return settings.model == "anthropic"
    return settings.bedrock_prompt_cache == "on" or _names(settings, (*_CACHES_ALL, *_CACHES_PROMPT))


def _caches_tools(settings: ModelSettings) -> bool:
    return not _names(settings, _CACHES_PROMPT)


def _names(settings: ModelSettings, names: tuple[str, ...]) -> bool:
    return any(name in (settings.model_id or "").lower() for name in names)


def _guardrail(settings: ModelSettings) -> dict[str, Any]:
    """The guardrail, for what the customer says now and what the model answers; earlier turns passed it already."""
    if not settings.bedrock_guardrail_id:
        if settings.bedrock_guardrail_version:
            raise ValueError("BOXOFFICE_BEDROCK_GUARDRAIL_VERSION needs BOXOFFICE_BEDROCK_GUARDRAIL_ID.")
        return {}
    return {
        "guardrail_id": settings.bedrock_guardrail_id,
        "guardrail_version": settings.bedrock_guardrail_version or "DRAFT",
        "guardrail_latest_message": True,
    }


def _config(settings: ModelSettings, access: BedrockAccessSettings) -> Config:
    """One try: a second one, if any, is the agent's, and then the rules take over."""
    laptops = has_own_account(access) and not has_own_endpoint()
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=settings.model_silence_seconds,
        retries={"mode": "standard", "total_max_attempts": 1},
        max_pool_connections=_MOST_CONNECTIONS,
        tcp_keepalive=True,
        ignore_configured_endpoint_urls=laptops or None,  # type: ignore[call-arg]  # which the stubs do not know
    )
