"""What the books say about an order, read through the Data API under the role that `status` names."""

from typing import Any

from boxoffice.aws.data_api import Database
from boxoffice.aws.session import client

_ENTRIES = """
    SELECT kind, amount, currency, created_at
    FROM ledger_entries
    WHERE order_id = CAST(:order_id AS uuid)
    ORDER BY created_at
"""


def ledger_of(status: dict[str, Any], order_id: str) -> list[dict[str, str]]:
    """The entries of an order, oldest first: `{kind, amount, currency, createdAt}`."""
    told = status["rdsData"]
    data = client(
        "rds-data",
        endpoint_url=told["endpoint"],
        region_name=status["cognito"]["customers"]["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the laptop's Data API asks for no AWS account
    )
    books = Database(
        data,
        resource_arn=told["resourceArn"],
        secret_arn=told["secretArns"]["background"],
        database=told["database"],
    )
    return [
        {
            "kind": row["kind"],
            "amount": str(row["amount"]),
            "currency": row["currency"],
            "createdAt": row["created_at"].isoformat(),
        }
        for row in books.query(_ENTRIES, order_id=order_id)
    ]
