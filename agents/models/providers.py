"""Other models by name, each with its package imported only when it is chosen."""

import os
from importlib import import_module
from typing import Any

from strands.models import CacheConfig, Model

from boxoffice.settings import ModelSettings

COUNTS_CACHED_INPUT = frozenset({"openai"})
"""Providers whose input tokens include those that came from a cache."""
_MAX_TOKENS = 1024
_OLLAMA_HOST = "http://127.0.0.1:11434"
_NO_KEY = "none"
"""Servers of one's own that speak OpenAI's protocol mostly want no key, but its client wants one."""


class ModelNotUsable(SystemExit):
    """A process cannot start with the model that was set; the message says what is missing."""


def provider_model(settings: ModelSettings, model_id: str) -> Model:
    """The model of `ollama`, `openai` (any URL that speaks its protocol) or `anthropic`.

    Raises ModelNotUsable where the provider's package or key is missing.
    """
    name, silence = settings.model, settings.model_silence_seconds
    if name == "ollama":
        host, limits = settings.model_base_url or _OLLAMA_HOST, {"timeout": silence}
        return _made(name, "OllamaModel", host, ollama_client_args=limits, model_id=model_id, max_tokens=_MAX_TOKENS)
    client: dict[str, Any] = {"timeout": silence, "max_retries": 0, **_key(settings)}
    if settings.model_base_url:
        client["base_url"] = settings.model_base_url
    if name == "anthropic":
        cached = CacheConfig(tools_ttl=True)
        return _made(
            name,
            "AnthropicModel",
            client_args=client,
            model_id=model_id,
            max_tokens=_MAX_TOKENS,
            cache_config=cached,
        )
    # servers that speak OpenAI's protocol know the old name, its own new models the new one alone
    limit = "max_tokens" if settings.model_base_url else "max_completion_tokens"
    return _made(name, "OpenAIModel", client_args=client, model_id=model_id, params={limit: _MAX_TOKENS})


def _key(settings: ModelSettings) -> dict[str, str]:
    variable = f"{settings.model.upper()}_API_KEY"
    if os.environ.get(variable):
        return {}  # the client reads it by itself
    if settings.model == "openai" and settings.model_base_url:
        return {"api_key": _NO_KEY}
    raise ModelNotUsable(f"BOXOFFICE_MODEL={settings.model} needs {variable}, the key of your account.")


def _made(provider: str, kind: str, *args: Any, **options: Any) -> Model:
    try:
        module = import_module(f"strands.models.{provider}")
    except ImportError as missing:
        raise ModelNotUsable(
            f"BOXOFFICE_MODEL={provider} needs the package '{missing.name}'. "
            f"Install it with: pip install 'boxoffice[{provider}]'"
        ) from missing
    model: Model = getattr(module, kind)(*args, **options)
    return model
