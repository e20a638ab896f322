"""Real credentials of the shell reach the agents' calls of Bedrock, under names of our own, and no other process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from local_stack.postgres.secrets_file import read_or_make
from local_stack.supervisor.addresses import Addresses
from local_stack.supervisor.bedrock_access import bedrock_access
from local_stack.supervisor.environment import Environments

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real-secret", "AWS_SESSION_TOKEN": "real-token"}
SHELL = {**KEYS, "AWS_REGION": "us-east-1", "AWS_PROFILE": "work", "PATH": "/bin", "HOME": "/nowhere"}


class _Anything(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"the-{name}"


def environments(shell: dict[str, str], tmp_path: Path) -> Environments:
    read_or_make(tmp_path / "secrets.json")
    ports: dict[str, Any] = {name: 9000 + place for place, name in enumerate(Addresses.__dataclass_fields__)}
    return Environments(Addresses(**ports), tmp_path, tmp_path, "sk", None, shell, _Anything())


def test_the_agents_alone_are_given_the_shells_account(tmp_path: Path) -> None:
    made = environments({**SHELL, "BOXOFFICE_MODEL": "bedrock", "BOXOFFICE_MODEL_ID": "m"}, tmp_path)
    for agent in (made.ticket_agent(), made.data_agent()):
        assert agent["BOXOFFICE_BEDROCK_ACCESS_KEY_ID"] == "AKIAREAL"
        assert agent["BOXOFFICE_BEDROCK_SECRET_ACCESS_KEY"] == "real-secret"
        assert agent["BOXOFFICE_BEDROCK_REGION"] == "us-east-1"
        assert agent["AWS_ACCESS_KEY_ID"] == "local"
        assert agent["AWS_REGION"] != "us-east-1"
        assert "AWS_PROFILE" not in agent
    others = (
        made.machine(),
        made.aws(),
        made.prepare_database(),
        made.deploy(),
        made.gateway(),
        made.agentcore(),
        made.services(),
        made.front_door(),
    )
    for other in others:
        assert not [value for value in other.values() if "REAL" in value or "real-" in value]


@pytest.mark.parametrize("model", ["rules", "ollama", "openai", "anthropic", ""])
def test_no_other_model_is_given_an_account(tmp_path: Path, model: str) -> None:
    made = environments({**SHELL, "BOXOFFICE_MODEL": model}, tmp_path)
    for agent in (made.ticket_agent(), made.data_agent()):
        assert not [name for name, value in agent.items() if "REAL" in value or name.startswith("BOXOFFICE_BEDROCK")]


@pytest.mark.parametrize(
    ("shell", "given"),
    [
        ({"AWS_PROFILE": "work"}, {"BOXOFFICE_BEDROCK_PROFILE": "work"}),
        (
            {"AWS_PROFILE": "work", "AWS_CONFIG_FILE": "/c", "AWS_DEFAULT_REGION": "eu-west-1"},
            {
                "BOXOFFICE_BEDROCK_PROFILE": "work",
                "BOXOFFICE_BEDROCK_CONFIG_FILE": "/c",
                "BOXOFFICE_BEDROCK_REGION": "eu-west-1",
            },
        ),
        ({**KEYS, "AWS_BEARER_TOKEN_BEDROCK": "key"}, {"BOXOFFICE_BEDROCK_API_KEY": "key"}),
        ({**KEYS, "BOXOFFICE_BEDROCK_PROFILE": "mine"}, {}),
        ({}, {}),
    ],
)
def test_one_account_is_chosen_as_the_aws_tools_do(shell: dict[str, str], given: dict[str, str]) -> None:
    assert bedrock_access({**shell, "BOXOFFICE_MODEL": "bedrock"}) == given


def test_budgets_of_the_shell_reach_the_deployment_and_the_agents(tmp_path: Path) -> None:
    shell = {"BOXOFFICE_MODEL_BUDGET_DAY": "off", "BOXOFFICE_MODEL_PRICES": '{"m": {"input": "1", "output": "2"}}'}
    made = environments(shell, tmp_path)
    assert '"ModelBudgetDay": "off"' in made.deploy()["DEPLOY_PARAMETERS"]
    assert "ModelBudgetConversation" not in made.deploy()["DEPLOY_PARAMETERS"]
    assert made.data_agent()["BOXOFFICE_MODEL_BUDGET_DAY"] == "off"
