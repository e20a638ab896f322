"""A tool's answer on the wire: camelCase, as structured content and as compact JSON text; or `code: message`."""

from __future__ import annotations

import json
from typing import Any

from mcp_types import CallToolResult, TextContent
from pydantic import ValidationError

from boxoffice.contracts.wire import Wire

_MOST_FIELDS_TOLD = 5


def answered(answer: Wire) -> CallToolResult:
    """What the tool found or did."""
    wire = answer.to_wire()
    return CallToolResult(content=[_text(compact(wire))], structured_content=wire)


def failed(sentence: str) -> CallToolResult:
    """A refusal or fault, for the model to read: a stable code, a colon, and what to do."""
    return CallToolResult(content=[_text(sentence)], is_error=True)


def malformed(wrong: ValidationError) -> CallToolResult:
    """Which arguments are wrong and why, without repeating their values."""
    told = [
        f"{'.'.join(map(str, error['loc']))}: {error['msg']}"
        for error in wrong.errors(include_url=False, include_input=False, include_context=False)[:_MOST_FIELDS_TOLD]
    ]
    return failed("invalid_input: " + "; ".join(told) + ".")


def compact(value: dict[str, Any]) -> str:
    """JSON without blanks, as models read it and pay for it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)
