"""What may leave a process in a span or a log line: named attributes of spans, and text without anybody's secrets."""

from __future__ import annotations

import re

from boxoffice.domain.cards import mask_card_numbers

ATTRIBUTES = frozenset(
    {
        "boxoffice.conversation.id",
        "boxoffice.outcome",
        "boxoffice.request.id",
        "boxoffice.run.id",
        "boxoffice.use_case",
        "db.namespace",
        "db.operation.name",
        "db.query.summary",
        "db.response.returned_rows",
        "db.system.name",
        "error.type",
        "faas.coldstart",
        "faas.invocation_id",
        "faas.name",
        "gen_ai.agent.name",
        "gen_ai.conversation.id",
        "gen_ai.operation.name",
        "gen_ai.provider.name",
        "gen_ai.request.model",
        "gen_ai.response.finish_reasons",
        "gen_ai.response.model",
        "gen_ai.server.request.duration",
        "gen_ai.server.time_to_first_token",
        "gen_ai.system",
        "gen_ai.tool.name",
        "gen_ai.tool.status",
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.total_tokens",
        "http.request.method",
        "http.request.resend_count",
        "http.response.status_code",
        "http.route",
        "mcp.method.name",
        "mcp.protocol.version",
        "messaging.batch.message_count",
        "messaging.system",
        "rpc.response.status_code",
        "server.address",
        "server.port",
    }
)
"""All attributes of spans that are exported, whoever sets them. Libraries set more: prompts, answers, arguments."""

LONGEST_VALUE = 200

_UUID = re.compile(r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})", re.IGNORECASE)
_TOKEN = re.compile(r"\beyJ[\w-]+(?:\.[\w-]*){0,2}")
_BEARER = re.compile(r"\b(bearer)\s+[\w.~+/=-]{8,}", re.IGNORECASE)
_SECRET = re.compile(r"\b(sk|pm)_[A-Za-z0-9_-]{6,}")
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")


def masked(text: str) -> str:
    """The text without card numbers, tokens, payment methods, secret keys and mail addresses; UUIDs stay."""
    return "".join(part if place % 2 else _masked(part) for place, part in enumerate(_UUID.split(text)))


def _masked(text: str) -> str:
    if "@" in text:
        text = _MAIL.sub("[mail]", text)
    if "eyJ" in text:
        text = _TOKEN.sub("[token]", text)
    text = _BEARER.sub(r"\1 [token]", text)
    return mask_card_numbers(_SECRET.sub(r"\1_[secret]", text))
