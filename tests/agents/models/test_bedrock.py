"""What is sent to Amazon Bedrock: the model or profile, the guardrail, what is cached; under which credentials."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from strands import Agent, tool
from strands.models import BedrockModel

from agents.models.bedrock import bedrock_model
from agents.models.breaker import Breaker
from agents.models.providers import ModelNotUsable
from agents.models.router import build_model, caches_prompt, retry_strategy
from agents.models.usage import USAGE_KEY, ModelUse
from agents.models.watched import IncompleteStream, WatchedModel
from agents.ticket_agent.agent import system_prompt
from boxoffice.aws.session import session
from boxoffice.settings import ModelSettings
from tests.agents.bedrock_wire import Bedrock, Body, Breaks, Says, bedrock, results

CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
PROFILE = "arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/a1b2c3d4e5f6"
MARK = {"cachePoint": {"type": "default"}}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bedrock]:
    with bedrock() as found:
        monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", found.url)
        for name, value in (("ACCESS_KEY_ID", "local"), ("SECRET_ACCESS_KEY", "local"), ("REGION", "eu-central-1")):
            monkeypatch.setenv(f"AWS_{name}", value)
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        session.cache_clear()
        yield found
        session.cache_clear()


@tool
def look(place: str) -> str:
    """Look at a place."""
    return f"nothing at {place}"


def agent(settings: ModelSettings, **context: str) -> Agent:
    prompt = system_prompt(context, caches_prompt=caches_prompt(settings))
    model = build_model(settings)
    return Agent(
        model=model, tools=[look], system_prompt=prompt, callback_handler=None, retry_strategy=retry_strategy()
    )


def settings(model_id: str = CLAUDE, **more: Any) -> ModelSettings:
    return ModelSettings(model="bedrock", model_id=model_id, **more)


def marks(body: Body) -> dict[str, int]:
    """How many marks for the cache each part of a request has."""
    blocks = [block for message in body["messages"] for block in message["content"]]
    parts = {"system": body["system"], "tools": body["toolConfig"]["tools"], "messages": blocks}
    return {part: sum("cachePoint" in block for block in found) for part, found in parts.items()}


class TestCaching:
    def test_rules_and_tools_are_cached_and_the_runs_own_facts_come_after(self, wire: Bedrock) -> None:
        agent(settings(), today="2026-11-20")("hello")
        [body] = wire.asked
        assert body["toolConfig"]["tools"][-1] == MARK
        assert body["system"][1] == MARK
        assert "2026-11-20" not in json.dumps(body["system"][:2])
        assert "2026-11-20" in json.dumps(body["system"][2:])
        assert marks(body) == {"system": 1, "tools": 1, "messages": 1}

    def test_what_is_cached_is_the_same_for_every_customer_and_call(self, wire: Bedrock) -> None:
        wire.script = lambda body: Says("Done.") if results(body) else Says("", (("look", {"place": "here"}),))
        for name in ("Ada", "Bruno"):
            agent(settings(), firstName=name)("hello")
        fixed = {json.dumps([body["system"][:2], body["toolConfig"]]) for body in wire.asked}
        assert (len(wire.asked), len(fixed)) == (4, 1)

    @pytest.mark.parametrize(
        ("model_id", "cache", "expected"),
        [
            ("eu.amazon.nova-pro-v1:0", "auto", {"system": 1, "tools": 0, "messages": 1}),
            ("meta.llama3-1-70b-instruct-v1:0", "auto", {"system": 0, "tools": 0, "messages": 0}),
            (PROFILE, "auto", {"system": 0, "tools": 0, "messages": 0}),
            (PROFILE, "on", {"system": 1, "tools": 1, "messages": 1}),
            (CLAUDE, "off", {"system": 0, "tools": 0, "messages": 0}),
        ],
    )
    def test_a_model_gets_only_marks_that_it_takes(
        self, wire: Bedrock, model_id: str, cache: str, expected: dict[str, int]
    ) -> None:
        agent(settings(model_id, bedrock_prompt_cache=cache), today="2026-11-20")("hello")
        assert marks(wire.asked[0]) == expected

    def test_tokens_of_the_cache_are_counted_apart(self, wire: Bedrock) -> None:
        counted = {"cacheReadInputTokens": 2500, "cacheWriteInputTokens": 40, "totalTokens": 2557}
        wire.script = lambda _: Says("Hello.", usage=counted)
        use = ModelUse()
        agent(settings())("hello", invocation_state={USAGE_KEY: use})
        assert use == ModelUse(1, 0, 12, 5, 2500, 40)
        assert use.total_tokens == 2557


class TestSettings:
    def test_an_inference_profile_is_asked_for_by_its_arn(self, wire: Bedrock) -> None:
        agent(settings(PROFILE))("hello")
        assert wire.models == [PROFILE]

    def test_a_guardrail_looks_at_what_is_said_now(self, wire: Bedrock) -> None:
        agent(settings(bedrock_guardrail_id="gr-1", bedrock_guardrail_version="3"))("hello there")
        [body] = wire.asked
        assert body["guardrailConfig"] == {
            "guardrailIdentifier": "gr-1",
            "guardrailVersion": "3",
            "trace": "enabled",
        }
        assert body["messages"][-1]["content"][0] == {"guardContent": {"text": {"text": "hello there"}}}

    def test_answers_are_bounded(self, wire: Bedrock) -> None:
        agent(settings())("hello")
        assert wire.asked[0]["inferenceConfig"] == {"maxTokens": 1024}

    @pytest.mark.parametrize(
        ("variables", "sentence"),
        [
            ({"BOXOFFICE_BEDROCK_ACCESS_KEY_ID": "A"}, "go together"),
            ({"BOXOFFICE_BEDROCK_PROFILE": "nobody"}, "no AWS profile 'nobody': correct AWS_PROFILE"),
            ({"BOXOFFICE_BEDROCK_PROFILE": "me", "BOXOFFICE_BEDROCK_API_KEY": "k"}, "not several"),
        ],
    )
    def test_wrong_access_stops_the_start_with_a_sentence(
        self, wire: Bedrock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], sentence: str
    ) -> None:
        for name in ("CONFIG_FILE", "CREDENTIALS_FILE"):
            monkeypatch.setenv(f"BOXOFFICE_BEDROCK_{name}", str(tmp_path / "none"))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(ModelNotUsable, match=sentence):
            build_model(settings())

    def test_a_guardrails_version_needs_its_id(self, wire: Bedrock) -> None:
        with pytest.raises(ModelNotUsable, match="GUARDRAIL_ID"):
            build_model(settings(bedrock_guardrail_version="1"))


class TestAnAccountForBedrockAlone:
    """On the laptop the process's AWS is a stand-in with invented keys and blanked configuration files."""

    @pytest.fixture(autouse=True)
    def laptop(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
        for name, value in {
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", raising=False)
        session.cache_clear()
        yield tmp_path
        session.cache_clear()

    def client(self) -> Any:
        model = bedrock_model(settings(), CLAUDE)
        assert isinstance(model, BedrockModel)
        return model.client

    def key_of(self, client: Any) -> str:
        return str(client._request_signer._credentials.access_key)

    def test_without_one_the_stand_in_is_not_asked(self) -> None:
        with pytest.raises(ModelNotUsable, match=r"no AWS account.* Set AWS_PROFILE.*_URL_BEDROCK_RUNTIME"):
            build_model(settings())

    def test_on_aws_the_processs_own_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AWS_ENDPOINT_URL")
        client = self.client()
        assert client.meta.endpoint_url == "https://bedrock-runtime.eu-central-1.amazonaws.com"
        assert self.key_of(client) == "local"

    def test_keys_are_bedrocks_and_nobody_elses(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BOXOFFICE_BEDROCK_ACCESS_KEY_ID", "REAL")
        monkeypatch.setenv("BOXOFFICE_BEDROCK_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("BOXOFFICE_BEDROCK_REGION", "us-east-1")
        client = self.client()
        assert client.meta.endpoint_url == "https://bedrock-runtime.us-east-1.amazonaws.com"
        assert self.key_of(client) == "REAL"
        other = session().client("sqs")
        assert (other.meta.endpoint_url, self.key_of(other)) == ("http://127.0.0.1:9", "local")

    def test_a_profile_is_found_although_the_files_are_blanked(
        self, monkeypatch: pytest.MonkeyPatch, laptop: Path
    ) -> None:
        (laptop / "credentials").write_text("[me]\naws_access_key_id = MINE\naws_secret_access_key = secret\n")
        (laptop / "config").write_text("[profile me]\nregion = eu-west-1\n")
        monkeypatch.setenv("BOXOFFICE_BEDROCK_PROFILE", "me")
        monkeypatch.setenv("BOXOFFICE_BEDROCK_CONFIG_FILE", str(laptop / "config"))
        monkeypatch.setenv("BOXOFFICE_BEDROCK_CREDENTIALS_FILE", str(laptop / "credentials"))
        client = self.client()
        assert client.meta.endpoint_url == "https://bedrock-runtime.eu-west-1.amazonaws.com"
        assert self.key_of(client) == "MINE"

    def test_an_endpoint_for_bedrock_counts_before_anything_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with bedrock() as wire:
            monkeypatch.setenv("BOXOFFICE_BEDROCK_API_KEY", "bedrock-api-key")
            monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", wire.url)
            assert str(agent(settings())("hello")).strip() == "Hello."
            assert wire.headers[0]["Authorization"] == "Bearer bedrock-api-key"


def test_a_stream_that_only_drips_is_given_up_and_its_line_closed(wire: Bedrock) -> None:
    """Each piece comes in time, the whole never does."""
    wire.script = lambda _: Breaks("on and on", "drips")
    model = WatchedModel(bedrock_model(settings(), CLAUDE), Breaker(), provider="bedrock", clock=count(0, 25).__next__)
    use = ModelUse()

    async def run() -> bool:
        with pytest.raises(IncompleteStream, match="too long"):
            await Agent(model=model, callback_handler=None).invoke_async("hello", invocation_state={USAGE_KEY: use})
        return await asyncio.to_thread(wire.left.wait, 10)

    assert asyncio.run(run())
    assert (use.calls, use.failed_calls) == (1, 1)
