"""The router over the wire: a local ConverseStream endpoint that talks, is busy, breaks off or hangs up."""

import binascii
import json
import struct
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from strands import Agent
from strands.models import Model, ModelRouter

from agents.models.breaker import Breaker
from agents.models.providers import ModelNotUsable
from agents.models.router import build_model, retry_strategy
from agents.models.rules.model import CONTEXT_KEY, RuleModel
from boxoffice.aws.session import session
from boxoffice.settings import ModelSettings

CONTEXT = {"today": "2026-11-20", "language": "en", "firstName": "Ada", "venueName": "Lindenpark"}


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()


def frame(kind: str, data: dict[str, Any]) -> bytes:
    """One event of AWS's event-stream encoding."""
    headers = (
        _header(":event-type", kind) + _header(":content-type", "application/json") + _header(":message-type", "event")
    )
    payload = json.dumps(data).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    prelude += struct.pack(">I", binascii.crc32(prelude))
    body = prelude + headers + payload
    return body + struct.pack(">I", binascii.crc32(body))


ANSWER = [
    frame("messageStart", {"role": "assistant"}),
    frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Bedrock "}}),
    frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "speaking."}}),
    frame("contentBlockStop", {"contentBlockIndex": 0}),
    frame("messageStop", {"stopReason": "end_turn"}),
    frame("metadata", {"usage": {"inputTokens": 5, "outputTokens": 2, "totalTokens": 7}, "metrics": {"latencyMs": 1}}),
]
EMPTY = [ANSWER[0], ANSWER[4], ANSWER[5]]


class Wire:
    """The endpoint: what it does next, and how often it was asked."""

    def __init__(self) -> None:
        self.manners = "answer"
        self.asked = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _handler(wire) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler inside has its own self
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                wire.asked += 1
                refused = {"busy": (503, "ServiceUnavailableException"), "throttled": (429, "ThrottlingException")}
                if wire.manners in refused:
                    status, code = refused[wire.manners]
                    self._send(status, [json.dumps({"message": "later"}).encode()], {"x-amzn-ErrorType": code})
                else:
                    frames = {"answer": ANSWER, "truncated": ANSWER[:3], "empty": EMPTY}[wire.manners]
                    self._send(200, frames, {"content-type": "application/vnd.amazon.eventstream"})

            def _send(self, status: int, parts: list[bytes], headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(sum(map(len, parts))))
                self.end_headers()
                self.wfile.write(b"".join(parts))

            def log_message(self, *_: Any) -> None:
                """Keep the test's output quiet."""

        return Handler


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    found = Wire()
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", found.url)
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_REGION", "eu-central-1"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    session.cache_clear()
    yield found
    session.cache_clear()
    found.server.shutdown()
    found.server.server_close()


def agent(model: Model | ModelRouter) -> Agent:
    return Agent(model=model, callback_handler=None, retry_strategy=retry_strategy())


def say(thinker: Agent, text: str = "hello") -> str:
    return str(thinker(text, invocation_state={CONTEXT_KEY: CONTEXT})).strip()


def bedrock() -> Model | ModelRouter:
    return build_model(ModelSettings(model="bedrock", model_id="eu.anthropic.claude-sonnet-4-5-20250929-v1:0"))


def test_without_a_setting_the_rules_lead() -> None:
    model = build_model(ModelSettings(model="rules"))
    assert isinstance(model, RuleModel)
    assert "welcome to Lindenpark" in say(agent(model))


def test_bedrock_leads_when_it_is_set(wire: Wire) -> None:
    assert say(agent(bedrock())) == "Bedrock speaking."
    assert wire.asked == 1


@pytest.mark.parametrize("manners", ["busy", "truncated", "empty"])
def test_the_rules_take_the_same_turn_over(wire: Wire, manners: str) -> None:
    wire.manners = manners
    assert "welcome to Lindenpark" in say(agent(bedrock()))
    assert wire.asked == 1


def test_a_throttled_call_is_tried_once_more(wire: Wire) -> None:
    wire.manners = "throttled"
    assert "welcome to Lindenpark" in say(agent(bedrock()))
    assert wire.asked == 2


def test_after_failures_in_a_row_bedrock_is_left_alone_for_a_while(wire: Wire) -> None:
    wire.manners = "busy"
    model = bedrock()
    for _ in range(5):
        assert "welcome to Lindenpark" in say(agent(model))
    assert wire.asked == 3


def test_each_failed_call_is_one_line_without_anybodys_words(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.manners = "throttled"
    say(agent(bedrock()), "my own words")
    told = [vars(each) for each in caplog.records if each.name == "agents.models.watched"]
    assert [(each["provider"], each["code"], each["status"]) for each in told] == [
        ("bedrock", "ThrottlingException", 429)
    ] * 2
    assert "my own words" not in repr(told)
    assert "later" not in repr(told)


def test_a_breaker_says_when_it_opens_and_when_it_closes(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    breaker = Breaker(failures=2, cool_down=10, clock=lambda: now[0])
    for _ in range(3):
        breaker.failed()
    now[0] = 10
    breaker.succeeded()
    breaker.succeeded()
    breaker.failed()
    assert [each.message for each in caplog.records] == [
        "the model is left alone for a while: the rules lead",
        "the model answers again and leads",
    ]


def test_a_success_forgets_the_failures(wire: Wire) -> None:
    model = bedrock()
    for manners in ("busy", "busy", "answer", "busy", "busy", "answer"):
        wire.manners = manners
        say(agent(model))
    assert wire.asked == 6
    assert say(agent(model)) == "Bedrock speaking."


def test_the_breaker_closes_after_its_time_and_opens_again_at_once() -> None:
    now = [0.0]
    breaker = Breaker(failures=2, cool_down=10, clock=lambda: now[0])
    breaker.failed()
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open
    now[0] = 10.5
    assert not breaker.is_open
    breaker.failed()
    assert breaker.is_open
    now[0] = 21
    breaker.succeeded()
    breaker.failed()
    assert not breaker.is_open


def test_a_model_without_an_id_or_its_package_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelNotUsable, match="BOXOFFICE_MODEL_ID"):
        build_model(ModelSettings(model="bedrock"))
    monkeypatch.setitem(sys.modules, "ollama", None)
    monkeypatch.delitem(sys.modules, "strands.models.ollama", raising=False)
    with pytest.raises(ModelNotUsable, match=r"needs the package 'ollama'.*boxoffice\[ollama\]"):
        build_model(ModelSettings(model="ollama", model_id="llama3.1"))
