"""Which request, run and conversation the work at hand belongs to: carried beside it, for every line that is logged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

from boxoffice.telemetry.kept import masked

_NONE: Mapping[str, str] = MappingProxyType({})
_LONGEST = 128
_current: ContextVar[Mapping[str, str]] = ContextVar("boxoffice_correlation", default=_NONE)


def correlation() -> Mapping[str, str]:
    """The ids of the work at hand: `request_id`, `run_id`, `conversation_id`, as far as they are known."""
    return _current.get()


def correlate(**ids: str | None) -> None:
    """From here on, what this task or thread logs names these ids too; None leaves one out."""
    given = {name: masked(value[:_LONGEST]) for name, value in ids.items() if value}
    _current.set(MappingProxyType({**_current.get(), **given}))


@contextmanager
def correlated(**ids: str | None) -> Iterator[None]:
    """As `correlate`, to the end of the block."""
    token = _current.set(_current.get())
    try:
        correlate(**ids)
        yield
    finally:
        _current.reset(token)
