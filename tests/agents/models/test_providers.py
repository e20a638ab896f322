"""Ollama, an OpenAI-compatible URL and Anthropic, each over its own wire: text, tools, tokens, refusals, settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from strands import Agent, tool

from agents.models.providers import ModelNotUsable
from agents.models.router import build_model, caches_prompt, retry_strategy
from agents.models.rules.model import CONTEXT_KEY
from agents.models.usage import USAGE_KEY, ModelUse
from agents.ticket_agent.agent import system_prompt
from boxoffice.settings import ModelSettings, RestSettings, SettingsMissing, load
from tests.agents.models.provider_wires import CALL, Provider, provider

CONTEXT = {"today": "2026-11-20", "language": "en", "firstName": "Ada", "venueName": "Lindenpark"}


@pytest.fixture(params=["openai", "anthropic", "ollama"])
def wire(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Provider]]:
    for name in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{name}_API_KEY", "test-key")
    with provider(request.param) as found:
        yield request.param, found


def say(wire: tuple[str, Provider], seen: list[str], state: dict[str, Any] | None = None) -> str:
    name, found = wire
    settings = ModelSettings(model=name, model_id="the-model", model_base_url=found.url, model_silence_seconds=2)

    @tool
    def look(place: str) -> str:
        """Look at a place."""
        seen.append(place)
        return "nobody there"

    agent = Agent(
        model=build_model(settings),
        tools=[look],
        system_prompt=system_prompt(CONTEXT, caches_prompt=caches_prompt(settings)),
        callback_handler=None,
        retry_strategy=retry_strategy(),
    )
    return str(agent("hello", invocation_state={CONTEXT_KEY: CONTEXT, **(state or {})})).strip()


def test_it_calls_a_tool_and_speaks_and_its_tokens_are_counted(wire: tuple[str, Provider]) -> None:
    name, found = wire
    seen: list[str] = []
    use = ModelUse()
    assert say(wire, seen, {USAGE_KEY: use}) == "All quiet."
    assert seen == [CALL["place"]]
    assert len(found.asked) == 2
    assert found.asked[0]["model"] == "the-model"
    cached = {"openai": 160, "anthropic": 160, "ollama": 0}[name]
    assert (use.calls, use.failed_calls, use.output_tokens, use.cache_read_tokens) == (2, 0, 40, cached)
    assert use.input_tokens == 200 - cached


@pytest.mark.parametrize("status", [400, 401, 500, 503])
def test_the_rules_take_over_when_it_refuses_and_the_log_says_so(
    wire: tuple[str, Provider], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    wire[1].status = status
    assert "Lindenpark" in say(wire, [])
    assert len(wire[1].asked) == 1
    [told] = [vars(each) for each in caplog.records if each.name == "agents.models.watched"]
    assert (told["levelname"], told["message"]) == ("WARNING", "a model's call failed")
    assert (told["provider"], told["model"], told["status"]) == (wire[0], "the-model", status)
    assert told["error"]
    assert told["exc_info"] is None


def test_anthropic_caches_rules_and_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key")
    with provider("anthropic") as found:
        say(("anthropic", found), [])
        body = found.asked[0]
        assert "cache_control" in body["system"][0]
        assert "cache_control" not in body["system"][1]
        assert "cache_control" in body["tools"][-1]
        assert body["max_tokens"] == 1024


def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with provider("openai") as found:
        assert say(("openai", found), []) == "All quiet."
        assert found.asked[0]["max_tokens"] == 1024


@pytest.mark.parametrize("name", ["openai", "anthropic"])
def test_an_account_needs_its_key(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(f"{name.upper()}_API_KEY", raising=False)
    with pytest.raises(ModelNotUsable, match=f"{name.upper()}_API_KEY"):
        build_model(ModelSettings(model=name, model_id="m"))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MODEL", "gpt"),
        ("MODEL_BASE_URL", "localhost:11434"),
        ("MODEL_SILENCE_SECONDS", "soon"),
        ("MODEL_SILENCE_SECONDS", "0"),
        ("BEDROCK_PROMPT_CACHE", "yes"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_its_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(f"BOXOFFICE_{variable}", value)
    with pytest.raises(SettingsMissing, match=f"BOXOFFICE_{variable}"):
        load(ModelSettings)


def test_what_is_missing_is_told_from_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOXOFFICE_MODEL_BASE_URL", "localhost:11434")
    with pytest.raises(SettingsMissing) as wrong:
        load(ModelSettings)
    assert r"Correct BOXOFFICE_MODEL_BASE_URL: String should match pattern '^https?://\S+$'" in str(wrong.value)
    monkeypatch.setenv("BOXOFFICE_WRITES_PER_MINUTE", "many")
    monkeypatch.setenv("BOXOFFICE_STAFF_ISSUER", "https://staff.example")
    with pytest.raises(SettingsMissing) as both:
        load(RestSettings)
    assert "Set BOXOFFICE_CUSTOMER_ISSUER, BOXOFFICE_WEB_ORIGIN. Correct BOXOFFICE_WRITES_PER_MINUTE: " in str(
        both.value
    )


def test_settings_in_code_are_checked_alike() -> None:
    with pytest.raises(ValidationError):
        ModelSettings(model_silence_seconds=-1)
