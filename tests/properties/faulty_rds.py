"""Data API clients that note what is sent, and one call of which meets a fault of the service.

The fault is the Data API server's own, injected just before the call; the server tells whether it was met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import httpx

from boxoffice.aws.data_api import Database, RetryPolicy
from boxoffice.aws.data_api.named import summary
from tests.database_stack import Databases, DatabaseStack

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient

PASSING = ("resuming", "throttling")
"""What patience outlasts."""
IDLE = "idle"
"""The service has ended a transaction that nobody used for minutes."""
KINDS = (*PASSING, "statement_timeout", "internal", "unavailable", "lost_before", "lost_after", IDLE)
PATIENT = RetryPolicy(resuming=60, otherwise=60, first_pause=0.001)
IMPATIENT = RetryPolicy(resuming=0, otherwise=0)
_ROLES = ("customer", "bridge", "settlement", "background")
_AS_TIME_GOES = {"runs/append", "runs/renew"}
"""Statements that a slow run sends more often than a fast one: none of them is numbered."""


@dataclass(frozen=True)
class Sent:
    """A call of the Data API: its operation as boto3 names it, and the statement's name."""

    operation: str
    about: str
    in_transaction: bool

    def may_meet(self, kind: str) -> bool:
        """A transaction that was only begun, or that there is none of, cannot have been left idle."""
        return kind != IDLE or self.in_transaction

    def leaves_open(self, kind: str) -> bool:
        """Whether a transaction was begun of which nobody was told: the service ends it by itself."""
        return (self.operation, kind) == ("begin_transaction", "lost_after")


@dataclass
class FaultyRds:
    """Notes every call; call number `at` (from 0) meets a fault of that kind. None: none does."""

    stack: DatabaseStack
    control: httpx.Client
    kind: str = ""
    at: int | None = None
    sent: list[Sent] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            sent = Sent(operation, summary(request.get("sql", operation)), "transactionId" in request)
            if sent.about not in _AS_TIME_GOES:
                if len(self.sent) == self.at:
                    self._befall(sent, request)
                self.sent.append(sent)
            return getattr(self.stack.client, operation)(**request)

        return call

    def databases(self, like: Databases, patience: RetryPolicy = PATIENT) -> Databases:
        """The same database, each role's way to it through this client."""
        client = cast("RDSDataServiceClient", self)
        roles = {role: Database(client, **self.stack.place(role, like.name), retry=patience) for role in _ROLES}
        return Databases(name=like.name, environment=like.environment, owner=like.owner, **roles)

    @property
    def struck(self) -> bool:
        """Whether the fault was met; none is left for anybody else."""
        coming = self.control.get("/_control/faults").raise_for_status().json()["faults"]
        self.control.delete("/_control/faults").raise_for_status()
        return self.at is not None and len(self.sent) > self.at and coming == []

    def _befall(self, sent: Sent, request: dict[str, Any]) -> None:
        if self.kind == IDLE:
            names = ("transactionId", "resourceArn", "secretArn")
            ended = {name: request[name] for name in names}
            self.stack.client.rollback_transaction(**ended)
            return
        name = "".join(word.title() for word in sent.operation.split("_"))
        fault = {"kind": self.kind, "operation": name, "sql": request.get("sql")}
        self.control.post("/_control/faults", json=fault).raise_for_status()


def open_transactions(stack: DatabaseStack, database: str) -> set[int]:
    """The sessions of a database that are in a transaction and wait for its next statement."""
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND state LIKE 'idle in transaction%%'"
    return {pid for (pid,) in stack.administrator.execute(sql, [database]).fetchall()}
