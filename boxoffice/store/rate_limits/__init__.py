"""Counters per subject and window."""

from __future__ import annotations

from boxoffice.aws.data_api import Database
from boxoffice.store.statements import statement


def count(database: Database, subject: str, window: int) -> int:
    """Count one more in this window, in a statement of its own; the count so far, this one included."""
    return int(database.query(statement(__name__, "count"), subject=subject, counted_window=window)[0]["counted"])
