"""The public health answer."""

from __future__ import annotations

from typing import Literal

from boxoffice.contracts.wire import Wire


class Health(Wire):
    """`ok` when every component is; components are named by what they are."""

    status: Literal["ok", "degraded"]
    components: dict[str, Literal["ok", "down"]]
