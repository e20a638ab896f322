"""Other providers' HTTP interfaces, small: each says a text, or calls a tool first, or refuses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.local_stack.processes import serving

Body = dict[str, Any]
CALL = {"place": "the gate"}


@dataclass
class Provider:
    """Calls the tool `look` once, then says a text; `status` other than 200 refuses everything."""

    path: str
    frames: Callable[[bool], Iterator[str]]
    status: int = 200
    asked: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        if self.status != 200:
            refusal = web.json_response({"error": {"message": "refused", "type": "error"}}, status=self.status)
            refusal.force_close()
            return refusal
        kind = "application/x-ndjson" if "ollama" in self.frames.__name__ else "text/event-stream"
        response = web.StreamResponse(headers={"Content-Type": kind})
        response.force_close()  # the providers' clients leave their connections open to nobody
        await response.prepare(request)
        for frame in self.frames(len(self.asked) == 1):
            await response.write(frame.encode())
        return response


def openai_frames(calls: bool) -> Iterator[str]:
    if calls:
        use = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "look", "arguments": ""}}
        yield _chunk({"role": "assistant", "tool_calls": [use]})
        for part in (json.dumps(CALL)[:6], json.dumps(CALL)[6:]):
            yield _chunk({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
    else:
        for word in ("All ", "quiet."):
            yield _chunk({"content": word})
    yield _chunk({}, finish="tool_calls" if calls else "stop")
    details = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    usage = {**details, "prompt_tokens_details": {"cached_tokens": 80}}
    yield f"data: {json.dumps({**_COMPLETION, 'choices': [], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


_COMPLETION = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def _chunk(delta: Body, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({**_COMPLETION, 'choices': [choice]})}\n\n"


def anthropic_frames(calls: bool) -> Iterator[str]:
    usage = {"input_tokens": 20, "output_tokens": 1, "cache_read_input_tokens": 80, "cache_creation_input_tokens": 0}
    message = {"id": "m", "type": "message", "role": "assistant", "content": [], "model": "m", "stop_reason": None}
    yield _named("message_start", {"message": {**message, "stop_sequence": None, "usage": usage}})
    if calls:
        block: Body = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": json.dumps(CALL)}]
    else:
        block = {"type": "text", "text": ""}
        deltas = [{"type": "text_delta", "text": word} for word in ("All ", "quiet.")]
    yield _named("content_block_start", {"index": 0, "content_block": block})
    for delta in deltas:
        yield _named("content_block_delta", {"index": 0, "delta": delta})
    yield _named("content_block_stop", {"index": 0})
    stop = {"stop_reason": "tool_use" if calls else "end_turn", "stop_sequence": None}
    yield _named("message_delta", {"delta": stop, "usage": {"output_tokens": 20}})
    yield _named("message_stop", {})


def _named(kind: str, data: Body) -> str:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n"


def ollama_frames(calls: bool) -> Iterator[str]:
    use = {"function": {"name": "look", "arguments": CALL}}
    said = [{"content": "", "tool_calls": [use]}] if calls else [{"content": "All "}, {"content": "quiet."}]
    for message in said:
        yield _line({"message": {"role": "assistant", **message}, "done": False})
    end = {"done": True, "done_reason": "stop", "prompt_eval_count": 100, "eval_count": 20}
    durations = {f"{name}_duration": 1 for name in ("total", "load", "prompt_eval", "eval")}
    yield _line({"message": {"role": "assistant", "content": ""}, **end, **durations})


def _line(data: Body) -> str:
    return json.dumps({"model": "m", "created_at": "2026-11-20T12:00:00Z", **data}) + "\n"


@contextmanager
def provider(name: str) -> Iterator[Provider]:
    path, frames = {
        "openai": ("/v1/chat/completions", openai_frames),
        "anthropic": ("/v1/messages", anthropic_frames),
        "ollama": ("/api/chat", ollama_frames),
    }[name]
    found = Provider(path, frames)

    def build() -> web.Application:
        application = web.Application()
        application.add_routes([web.post(path, found.answer)])
        return application

    with serving(build) as port:
        found.url = f"http://127.0.0.1:{port}" + ("/v1" if name == "openai" else "")
        yield found
