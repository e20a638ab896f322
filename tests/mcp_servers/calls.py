"""Calling MCP tools over HTTP, as any client does."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx

VERSION = "2026-07-28"
_ids = count(1)


@dataclass(frozen=True)
class Called:
    """A tool's answer: its data where it worked, its text in any case."""

    failed: bool
    text: str
    data: dict[str, Any]

    @property
    def code(self) -> str:
        """The code of a refusal."""
        assert self.failed, self.text
        return self.text.partition(": ")[0]


def ask(
    http: httpx.Client, url: str, token: str | None, method: str, params: dict[str, Any], **headers: str
) -> httpx.Response:
    meta = {
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    sent = {
        "Accept": "application/json, text/event-stream",
        "Mcp-Protocol-Version": VERSION,
        "Mcp-Method": method,
        **({"Mcp-Name": params["name"]} if "name" in params else {}),
        **({"Authorization": f"Bearer {token}"} if token else {}),
        **headers,
    }
    body = {"jsonrpc": "2.0", "id": next(_ids), "method": method, "params": {**params, "_meta": meta}}
    return http.post(url, json=body, headers=sent)


def call(
    http: httpx.Client, url: str, token: str, tool: str, arguments: dict[str, Any] | None = None, **headers: str
) -> Called:
    response = ask(http, url, token, "tools/call", {"name": tool, "arguments": arguments or {}}, **headers)
    assert response.status_code == 200, response.text
    result = response.json()["result"]
    text = "\n".join(block["text"] for block in result["content"])
    return Called(bool(result.get("isError")), text, result.get("structuredContent") or {})
