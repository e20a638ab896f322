"""Which model thinks: the one set, with the rules behind it, or the rules alone."""

from strands import ModelRetryStrategy
from strands.models import Model, ModelRouter, RoutingCandidate

from agents.models.bedrock import bedrock_model, caches_prompt
from agents.models.breaker import RULES_ONLY, Breaker, BreakerStrategy
from agents.models.providers import COUNTS_CACHED_INPUT, ModelNotUsable, provider_model
from agents.models.rules.model import RuleModel
from agents.models.watched import WatchedModel
from boxoffice.settings import ModelSettings

__all__ = ["RULES", "RULES_ONLY", "build_model", "caches_prompt", "retry_strategy"]

RULES = "rules"


def build_model(settings: ModelSettings) -> Model | ModelRouter:
    """The model for `Agent(model=…)`: by default the rules; else the chosen one first and the rules when it fails.

    Build it once per process and share it: the breaker's memory is in it. Raises ModelNotUsable with a sentence.
    """
    rules = RuleModel()
    if settings.model == RULES:
        return rules
    if not settings.model_id:
        raise ModelNotUsable(f"BOXOFFICE_MODEL={settings.model} needs BOXOFFICE_MODEL_ID, the model's name or id.")
    breaker = Breaker()
    leading = WatchedModel(
        _leading(settings, settings.model_id),
        breaker,
        provider=settings.model,
        input_has_cached=settings.model in COUNTS_CACHED_INPUT,
    )
    candidates = [RoutingCandidate(model=leading, name=settings.model), RoutingCandidate(model=rules, name=RULES)]
    return ModelRouter(candidates, strategy=BreakerStrategy(breaker))


def retry_strategy() -> ModelRetryStrategy:
    """For `Agent(retry_strategy=…)`: a throttled call is tried once more after a second, then the rules take over."""
    return ModelRetryStrategy(max_attempts=2, initial_delay=1, max_delay=1)


def _leading(settings: ModelSettings, model_id: str) -> Model:
    if settings.model != "bedrock":
        return provider_model(settings, model_id)
    try:
        return bedrock_model(settings, model_id)
    except ValueError as wrong:
        raise ModelNotUsable(f"BOXOFFICE_MODEL=bedrock cannot be used: {wrong}") from wrong
