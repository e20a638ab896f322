"""The stack that runs on a state folder, as its status file tells."""

import fcntl
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boxoffice.cli.client.addresses import Addresses, UserPool
from boxoffice.cli.errors import CommandError

_STATUS, _LOCK = "status.json", "lock"


@dataclass(frozen=True)
class DemoUser:
    """Somebody who can sign in; `role` is customer or staff."""

    email: str
    password: str
    role: str


@dataclass(frozen=True)
class RunningStack:
    """`status` is what `boxoffice status --json` prints."""

    status: dict[str, Any]

    @property
    def is_ready(self) -> bool:
        return bool(self.status["ready"])

    @property
    def addresses(self) -> Addresses:
        told = self.status
        return Addresses(
            api=told["api"],
            gateway=told["gateway"],
            customers=_pool(told["cognito"]["customers"]),
            staff=_pool(told["cognito"]["staff"]),
        )

    def users(self) -> list[DemoUser]:
        return [DemoUser(user["email"], user["password"], user["role"]) for user in self.status["users"]]

    def customers(self) -> list[DemoUser]:
        return [user for user in self.users() if user.role == "customer"]

    def customer(self, email: str | None = None) -> DemoUser:
        """The demo customer of that address, or the first one. Raises CommandError when there is none."""
        for user in self.customers():
            if email in (None, user.email):
                return user
        known = ", ".join(user.email for user in self.customers())
        raise CommandError(f"There is no demo customer {email}; there are {known}.")


def find_stack(state: Path) -> RunningStack | None:
    """The stack that runs on the folder, ready or not; None when none runs."""
    state = state.expanduser()
    try:
        with (state / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(state)
    except OSError:
        return None
    return None


def require_stack(state: Path) -> RunningStack:
    """The stack that runs on the folder and is ready. Raises CommandError with what to do."""
    stack = find_stack(state)
    if stack is None:
        raise CommandError(f"No stack runs on {state}: start one with `boxoffice up`.")
    if not stack.is_ready:
        raise CommandError(f"The stack on {state} is not ready yet: `boxoffice status` tells what it waits for.")
    return stack


def _read(state: Path) -> RunningStack | None:
    try:
        status = json.loads((state / _STATUS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise CommandError(f"{state / _STATUS} cannot be read: restart the stack.") from error
    return RunningStack(status)


def _pool(told: dict[str, Any]) -> UserPool:
    return UserPool(endpoint=told["endpoint"], client_id=told["clientId"], bearer=told["bearer"])
