"""Which model thinks: the one set, with the rules behind it, or the rules alone."""

from strands import ModelRetryStrategy
from strands.models import Model, ModelRouter, RoutingCandidate

from agents.models.bedrock import bedrock_model
from agents.models.breaker import Breaker, BreakerStrategy
from agents.models.providers import ModelNotUsable, provider_model
from agents.models.rules.model import RuleModel
from agents.models.watched import WatchedModel
from boxoffice.settings import ModelSettings

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
    make = bedrock_model if settings.model == "bedrock" else provider_model
    breaker = Breaker()
    leading = WatchedModel(make(settings, settings.model_id), breaker)
    candidates = [RoutingCandidate(model=leading, name=settings.model), RoutingCandidate(model=rules, name=RULES)]
    return ModelRouter(candidates, strategy=BreakerStrategy(breaker))


def retry_strategy() -> ModelRetryStrategy:
    """For `Agent(retry_strategy=…)`: a throttled call is tried once more after a second, then the rules take over."""
    return ModelRetryStrategy(max_attempts=2, initial_delay=1, max_delay=1)
