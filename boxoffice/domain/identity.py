"""Who is asking: decided by a verified token, never by a model or a request body."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CallerKind(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Caller:
    """The verified identity behind a request.

    `subject` is the user pool's `sub` for people and the process's name for the system itself.
    """

    kind: CallerKind
    subject: str

    @classmethod
    def customer(cls, subject: str) -> Caller:
        return cls(CallerKind.CUSTOMER, subject)

    @classmethod
    def staff(cls, subject: str) -> Caller:
        return cls(CallerKind.STAFF, subject)

    @classmethod
    def system(cls, name: str) -> Caller:
        return cls(CallerKind.SYSTEM, name)
