"""What the tools of a server share: the venue, the customer role's database, and nothing that moves money."""

from __future__ import annotations

from dataclasses import dataclass

from boxoffice.aws.data_api import Database
from boxoffice.use_cases.house import House


@dataclass(frozen=True, slots=True)
class Desk:
    """`database` is the customer role's: row-level security shows it the caller's own rows alone."""

    house: House
    database: Database
