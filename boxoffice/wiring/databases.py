"""One `Database` per role; a process that was not given a role's secret cannot have it."""

from __future__ import annotations

from typing import Literal

from boxoffice.aws.data_api import Database, RetryPolicy, probing_config
from boxoffice.aws.session import client
from boxoffice.settings import DatabaseSettings, SettingsMissing, VenueSettings, load
from boxoffice.use_cases.house import House

Role = Literal["customer", "bridge", "settlement", "background", "owner"]


def database(role: Role) -> Database:
    """The database as that role; stops the process with a sentence if its secret is not among the settings."""
    settings = load(DatabaseSettings)
    return Database(
        client("rds-data"),
        resource_arn=settings.db_resource_arn,
        secret_arn=_secret(settings, role),
        database=settings.db_name,
        retry=RetryPolicy(resuming=settings.db_resuming_seconds),
    )


def database_probe(role: Role) -> Database:
    """As `database`, but for asking whether it answers now: it waits three seconds and tries once."""
    settings = load(DatabaseSettings)
    return Database(
        client("rds-data", config=probing_config()),
        resource_arn=settings.db_resource_arn,
        secret_arn=_secret(settings, role),
        database=settings.db_name,
        retry=RetryPolicy(resuming=0, otherwise=0),
    )


def _secret(settings: DatabaseSettings, role: Role) -> str:
    secret: str | None = getattr(settings, f"db_secret_{role}")
    if secret is None:
        raise SettingsMissing(
            f"This process has no database secret of the role {role}: set BOXOFFICE_DB_SECRET_{role.upper()}."
        )
    return secret


def house() -> House:
    """The venue of the settings, with the real clock."""
    return House(load(VenueSettings).venue())
