"""The shell's AWS account, for Amazon Bedrock alone: under names of our own, so that nothing else here finds it."""

from collections.abc import Mapping

_OWN = ("BOXOFFICE_BEDROCK_PROFILE", "BOXOFFICE_BEDROCK_ACCESS_KEY_ID", "BOXOFFICE_BEDROCK_API_KEY")
_ACCOUNTS = (
    {"AWS_BEARER_TOKEN_BEDROCK": "BOXOFFICE_BEDROCK_API_KEY"},
    {
        "AWS_ACCESS_KEY_ID": "BOXOFFICE_BEDROCK_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY": "BOXOFFICE_BEDROCK_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN": "BOXOFFICE_BEDROCK_SESSION_TOKEN",
    },
    {"AWS_PROFILE": "BOXOFFICE_BEDROCK_PROFILE"},
)
"""As the AWS tools look for them; the first name of each says whether there is such an account."""
_FILES = {
    "AWS_CONFIG_FILE": "BOXOFFICE_BEDROCK_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE": "BOXOFFICE_BEDROCK_CREDENTIALS_FILE",
}


def bedrock_access(shell: Mapping[str, str]) -> dict[str, str]:
    """What an agent's process is given to call Bedrock with, where `BOXOFFICE_MODEL` is bedrock; nothing otherwise.

    An account under names that begin with BOXOFFICE_BEDROCK counts before the shell's own, which is then left alone.
    """
    if shell.get("BOXOFFICE_MODEL") != "bedrock":
        return {}
    region = shell.get("AWS_REGION") or shell.get("AWS_DEFAULT_REGION")
    found = {**({"BOXOFFICE_BEDROCK_REGION": region} if region else {}), **_renamed(shell, _FILES)}
    if any(shell.get(name) for name in _OWN):
        return found
    account = next((names for names in _ACCOUNTS if shell.get(next(iter(names)))), {})
    return {**found, **_renamed(shell, account)}


def _renamed(shell: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    return {own: shell[name] for name, own in names.items() if shell.get(name)}
