"""How much Hypothesis tries: `bounded` in `make test`, always the same; `deep` many more, new ones each time.

`mutants` is `bounded` without looking for a smaller example: that there is one is enough.
"""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

_SHARED = [
    HealthCheck.function_scoped_fixture,  # what an example needs fresh, it empties itself
    HealthCheck.too_slow,  # an example is a dozen calls over sockets
    HealthCheck.data_too_large,  # a hostile model's plan is long
    HealthCheck.filter_too_much,  # an order that cannot be had is no example of a payment
]

_TRIED = [Phase.explicit, Phase.generate]
_BOUNDED: dict[str, Any] = {
    "max_examples": 100,
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": _SHARED,
}

settings.register_profile("bounded", **_BOUNDED, phases=[*_TRIED, Phase.shrink])
settings.register_profile("mutants", **_BOUNDED, phases=_TRIED)
settings.register_profile(
    "deep",
    max_examples=int(os.environ.get("DEEP_EXAMPLES", "1000")),
    deadline=None,
    print_blob=True,
    suppress_health_check=_SHARED,
)
