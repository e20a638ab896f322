"""Answers what it was asked, and fails on demand."""

import json
import os
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    if event["path"] == "/boom":
        raise RuntimeError("secret detail of the implementation")
    body = {
        "path": event["path"],
        "method": event["httpMethod"],
        "query": event["queryStringParameters"],
        "claims": (event["requestContext"].get("authorizer") or {}).get("claims"),
        "body": event["body"],
        "environment": {name: value for name, value in os.environ.items() if name.startswith("BOXOFFICE_")},
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}
