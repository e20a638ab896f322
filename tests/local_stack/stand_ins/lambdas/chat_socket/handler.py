"""Lets in whoever has the ticket `good`, and puts runs into the queue."""

import functools
import json
import os
from typing import Any

import boto3

from lambdas.record import record


@functools.cache
def queue() -> Any:
    return boto3.client("sqs")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    request = event["requestContext"]
    route, connection = request["routeKey"], request["connectionId"]
    record("chat_socket", route=route, connection=connection, query=event.get("queryStringParameters"))
    if route == "$connect" and (event.get("queryStringParameters") or {}).get("ticket") != "good":
        return {"statusCode": 401}
    if route == "run":
        run = json.dumps({**json.loads(event["body"]), "connection": connection})
        queue().send_message(QueueUrl=os.environ["BOXOFFICE_RUN_QUEUE_URL"], MessageBody=run)
    return {"statusCode": 200, "body": "not for the client"}
