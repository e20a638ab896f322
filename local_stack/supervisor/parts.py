"""What a stack is made of: processes that run, and steps that are done once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from local_stack.supervisor.probes import Probe

Environment = Mapping[str, str]


@dataclass(frozen=True)
class Service:
    """A process. It starts when its `needs` (processes and steps) are ready, and stops before the processes it needs.

    `outlived_by` names processes that it can start without, but that stop after it all the same.

    `environment` is the whole of its environment; it is asked for when the needs are ready. A `warm` service is
    started at once by `warm_start` with `early_environment`, loads its modules and waits for the whole.
    """

    name: str
    command: tuple[str, ...]
    environment: Callable[[], Environment]
    ready: Probe
    needs: frozenset[str] = frozenset()
    outlived_by: frozenset[str] = frozenset()
    warm: bool = False
    early_environment: Environment = field(default_factory=dict)
    stop_seconds: float = 5.0


@dataclass(frozen=True)
class Step:
    """Something to do once its `needs` are ready, and again after one of `repeat_after` was restarted.

    What goes wrong is raised as CannotStart. `warm_up` is called at once, to get ready ahead of its turn.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    warm_up: Callable[[], Awaitable[None]]
    needs: frozenset[str] = frozenset()
    repeat_after: frozenset[str] = frozenset()
