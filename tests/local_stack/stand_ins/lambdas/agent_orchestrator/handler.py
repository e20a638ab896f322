"""Thinks for as long as the run says, then answers over the socket."""

import functools
import json
import os
import time
from typing import Any

import boto3

from lambdas.record import record


@functools.cache
def socket() -> Any:
    return boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["BOXOFFICE_SOCKET_ENDPOINT"])


def handler(event: dict[str, Any], context: Any) -> None:
    for message in event["Records"]:
        run = json.loads(message["body"])
        attempt = int(message["attributes"]["ApproximateReceiveCount"])
        record("agent_orchestrator", run=run.get("run"), attempt=attempt, phase="start")
        if run.get("fail"):
            raise RuntimeError("this run always fails")
        time.sleep(run.get("seconds", 0))
        if "connection" in run:
            answer = json.dumps({"type": "RUN_FINISHED", "run": run.get("run")}).encode()
            socket().post_to_connection(ConnectionId=run["connection"], Data=answer)
        record("agent_orchestrator", run=run.get("run"), attempt=attempt, phase="end")
