"""Registering tools: each marked read or write, each refusal told to the model once, in one form."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp_types import CallToolResult, ToolAnnotations

from boxoffice.aws.data_api import DatabaseError
from boxoffice.contracts.wire import Wire
from boxoffice.domain.errors import NotEligible, Refusal, TierUnavailable
from mcp_servers.answers import answered, failed

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer", bound=Wire)

logger = logging.getLogger(__name__)

_READ = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_WRITE = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class Toolbox:
    """The decorators with which a tool's file registers it on a server."""

    def __init__(self, server: MCPServer) -> None:
        self._server = server

    def read(self, tool: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        """A tool that changes nothing."""
        self._server.tool(annotations=_READ)(_told(tool))
        return tool

    def write(self, tool: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        """A tool that changes something of the caller's own; the same call in one run is one change."""
        self._server.tool(annotations=_WRITE)(_told(tool))
        return tool


def _told(tool: Callable[Arguments, Answer]) -> Callable[Arguments, CallToolResult]:
    # `wraps` keeps the tool's signature, from which the server derives both schemas
    @functools.wraps(tool)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> CallToolResult:
        try:
            return answered(tool(*args, **kwargs))
        except Refusal as refusal:
            return failed(sentence(refusal))
        except DatabaseError:
            logger.exception("tool could not reach the database", extra={"tool": tool.__name__})
            return failed("unavailable: The box office's records cannot be reached just now. Try again.")

    return call


def sentence(refusal: Refusal) -> str:
    """`code: message`, with reasons and alternatives, as the model reads it."""
    parts = [f"{refusal.code}: {refusal.message}"]
    if isinstance(refusal, NotEligible):
        parts.append("Reasons: " + ", ".join(reason.code.value for reason in refusal.reasons) + ".")
    if isinstance(refusal, TierUnavailable):
        parts.append(f"Reason: {refusal.reason.code.value}.")
    if refusal.alternatives:
        choices = ", ".join(f"{a.tier.value} on {a.visit_date.isoformat()}" for a in refusal.alternatives)
        parts.append(f"Alternatives: {choices}.")
    return " ".join(parts)
