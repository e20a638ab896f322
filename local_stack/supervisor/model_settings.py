"""The shell's settings of models: what agents and deployment are given of them, and whether they can be used."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from local_stack.supervisor.bedrock_access import bedrock_access
from local_stack.supervisor.errors import CannotStart

_CHECK = "agents.models.check"
_CHECK_SECONDS = 120.0
_SETTINGS = (
    "BOXOFFICE_MODEL",
    "BOXOFFICE_ASK_SECONDS",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "BOXOFFICE_BEDROCK",
    "OLLAMA_",
    "OPENAI_",
    "ANTHROPIC_",
)
_COSTS = {
    "ModelBudgetConversation": "BOXOFFICE_MODEL_BUDGET_CONVERSATION",
    "ModelBudgetDay": "BOXOFFICE_MODEL_BUDGET_DAY",
    "ModelPrices": "BOXOFFICE_MODEL_PRICES",
}
"""Parameters of the deployment with defaults of their own."""


def model_settings(shell: Mapping[str, str]) -> dict[str, str]:
    """An agent's; the account for Bedrock is under names that no other process gets."""
    settings = {name: value for name, value in shell.items() if name.startswith(_SETTINGS)}
    return {**bedrock_access(shell), **settings}


def model_costs(shell: Mapping[str, str]) -> dict[str, str]:
    """The deployment's parameters."""
    return {name: shell[setting] for name, setting in _COSTS.items() if shell.get(setting)}


def check_model_settings(shell: Mapping[str, str], aws: Mapping[str, str], folder: Path) -> None:
    """Raises CannotStart with what the agents themselves would say, before anything is started.

    `aws` is the environment of a process that speaks to the laptop's AWS.
    """
    settings = model_settings(shell)
    if not any(name.startswith("BOXOFFICE_") for name in settings):
        return
    checked = subprocess.run(
        [sys.executable, "-m", _CHECK],
        env={**aws, **settings},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=_CHECK_SECONDS,
    )
    if checked.returncode:
        said = checked.stderr.strip().splitlines()
        raise CannotStart(said[-1] if said else "The settings of models cannot be used.")
