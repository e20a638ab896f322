"""Rate limits: writes per caller and minute, counted in the database for all processes together."""

from __future__ import annotations

from boxoffice.domain.identity import Caller
from boxoffice.use_cases.count_write import count_write as use_case
from lambdas.rest_api.services import services, settings


def count_write(caller: Caller) -> Caller:
    """The caller, counted; raises TooMany with the seconds to wait once the minute's writes are used up."""
    use_case(services().house, services().customer, caller, settings().writes_per_minute)
    return caller
