"""How much Hypothesis tries: `bounded` in `make test`, always the same; `deep` many more, new ones each time."""

from hypothesis import HealthCheck, Phase, settings

_SHARED = [
    HealthCheck.function_scoped_fixture,  # what an example needs fresh, it empties itself
    HealthCheck.too_slow,  # an example is a dozen calls over sockets
    HealthCheck.data_too_large,  # a hostile model's plan is long
    HealthCheck.filter_too_much,  # an order that cannot be had is no example of a payment
]

settings.register_profile(
    "bounded",
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_SHARED,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
settings.register_profile("deep", max_examples=2000, deadline=None, suppress_health_check=_SHARED)
