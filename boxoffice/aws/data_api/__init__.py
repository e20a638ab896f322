"""The only way to the database: the RDS Data API with typed parameters and rows, retries and errors mapped once.

    database = Database(client("rds-data"), resource_arn=…, secret_arn=…, database="boxoffice")
    with database.transaction() as tx:
        rows = tx.query("SELECT id, total FROM upgrade_orders WHERE id = :id", id=order_id)

One object per role; thread-safe. Every call is a round trip, and `count_round_trips` counts them.
"""

from boxoffice.aws.data_api.calls import RetryPolicy, RoundTrips, count_round_trips, probing_config
from boxoffice.aws.data_api.database import Database, Transaction
from boxoffice.aws.data_api.errors import (
    CheckViolation,
    DatabaseError,
    DatabaseFault,
    DatabaseUnavailable,
    ForeignKeyViolation,
    InvalidValue,
    OutcomeUnknown,
    PermissionDenied,
    RaisedByDatabase,
    SerializationFailure,
    UniqueViolation,
)
from boxoffice.aws.data_api.named import NamedSql, summary
from boxoffice.aws.data_api.values import Json, Param

__all__ = [
    "CheckViolation",
    "Database",
    "DatabaseError",
    "DatabaseFault",
    "DatabaseUnavailable",
    "ForeignKeyViolation",
    "InvalidValue",
    "Json",
    "NamedSql",
    "OutcomeUnknown",
    "Param",
    "PermissionDenied",
    "RaisedByDatabase",
    "RetryPolicy",
    "RoundTrips",
    "SerializationFailure",
    "Transaction",
    "UniqueViolation",
    "count_round_trips",
    "probing_config",
    "summary",
]
