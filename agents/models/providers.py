"""Other models by name, each with its package imported only when it is chosen."""

from importlib import import_module
from typing import Any

from strands.models import Model

from boxoffice.settings import ModelSettings

TIMEOUT_SECONDS = 20.0
_OLLAMA_HOST = "http://127.0.0.1:11434"


class ModelNotUsable(SystemExit):
    """A process cannot start with the model that was set; the message says what is missing."""


def provider_model(settings: ModelSettings, model_id: str) -> Model:
    """The model of `ollama`, `openai` (any URL that speaks its protocol) or `anthropic`.

    Raises ModelNotUsable where the provider's package is not installed.
    """
    name = settings.model
    if name == "ollama":
        host = settings.model_base_url or _OLLAMA_HOST
        return _made(name, "OllamaModel", host, ollama_client_args={"timeout": TIMEOUT_SECONDS}, model_id=model_id)
    client: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, "max_retries": 1}
    if settings.model_base_url:
        client["base_url"] = settings.model_base_url
    if name == "anthropic":
        return _made(name, "AnthropicModel", client_args=client, model_id=model_id, max_tokens=1024)
    return _made(name, "OpenAIModel", client_args=client, model_id=model_id)


def _made(provider: str, kind: str, *args: Any, **options: Any) -> Model:
    try:
        module = import_module(f"strands.models.{provider}")
    except ImportError as missing:
        raise ModelNotUsable(
            f"BOXOFFICE_MODEL={provider} needs the package '{missing.name}'. "
            f"Install it with: pip install 'strands-agents[{provider}]'"
        ) from missing
    model: Model = getattr(module, kind)(*args, **options)
    return model
