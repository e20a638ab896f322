"""The laptop's stand-in for the database's entries in Secrets Manager: one file, readable by its owner alone."""

import json
import os
import secrets
from pathlib import Path
from typing import TypedDict

from local_stack.postgres.errors import PostgresError

DATABASE = "boxoffice"
RESOURCE_ARN = "arn:aws:rds:eu-central-1:000000000000:cluster:boxoffice"
ROLES = {
    "owner": "boxoffice_owner",
    "customer": "boxoffice_customer",
    "bridge": "boxoffice_bridge",
    "settlement": "boxoffice_settlement",
    "background": "boxoffice_background",
    "gateway": "gateway",
    "agentcore": "agentcore",
}


class Secret(TypedDict):
    """What one secret holds."""

    username: str
    password: str
    database: str


def secret_arn(role: str) -> str:
    """The ARN of a role's secret; `role` is a key of `ROLES`."""
    return f"arn:aws:secretsmanager:eu-central-1:000000000000:secret:boxoffice/{role}"


def read(path: Path) -> dict[str, Secret]:
    """Secret ARN -> secret. Raises `PostgresError` when the file is damaged, FileNotFoundError when it is not there."""
    try:
        found: dict[str, Secret] = json.loads(path.read_text())
        if all({"username", "password", "database"} <= set(secret) for secret in found.values()):
            return found
    except (ValueError, AttributeError, TypeError):
        pass
    raise PostgresError(f"{path} is damaged: remove it, and the next start makes new passwords.")


def read_or_make(path: Path) -> tuple[dict[str, Secret], bool]:
    """The secrets, and whether they had to be made (or completed) now."""
    found = read(path) if path.exists() else {}
    missing = {
        secret_arn(role): Secret(username=username, password=secrets.token_urlsafe(24), database=DATABASE)
        for role, username in ROLES.items()
        if secret_arn(role) not in found
    }
    if missing:
        found |= missing
        write_private(path, json.dumps(found, indent=2) + "\n")
    return found, bool(missing)


def write_private(path: Path, text: str) -> None:
    """Writes a file of mode 0600 in one step: readers see the old content or the new."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
