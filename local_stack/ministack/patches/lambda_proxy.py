"""Invocations go to the Lambda host over kept connections, with all that it needs to run them.

The stock proxy opens a connection for each event, loses the error's type, sends no environment and takes any HTTP 200
for success.
"""

from __future__ import annotations

import http.client
import json
import select
import threading
import time
from collections import defaultdict
from typing import Any
from urllib.parse import SplitResult, urlsplit

from ministack.services import lambda_svc

_CONNECT_PATIENCE_SECONDS = 5.0
_HOST_ANSWERS_FIRST_SECONDS = 2.0
_idle: defaultdict[str, list[http.client.HTTPConnection]] = defaultdict(list)
_lock = threading.Lock()


def install() -> None:
    """Replaces the stock proxy."""
    lambda_svc._execute_function_proxy = _execute
    lambda_svc._emit_lambda_logs = _leave_logs_to_the_host


def _leave_logs_to_the_host(*_: Any, **__: Any) -> None:
    """The stock way copies three lines per invocation into memory, for ever."""


def _kept(url: SplitResult) -> http.client.HTTPConnection | None:
    """An idle connection that the host has not closed meanwhile."""
    while True:
        with _lock:
            if not _idle[url.netloc]:
                return None
            connection = _idle[url.netloc].pop()
        if not select.select([connection.sock], [], [], 0)[0]:
            return connection
        connection.close()


def _fresh(url: SplitResult, timeout: float) -> http.client.HTTPConnection:
    """A new connection; a host that is just starting gets a moment."""
    last = time.monotonic() + _CONNECT_PATIENCE_SECONDS
    while True:
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=timeout)
        try:
            connection.connect()
        except ConnectionRefusedError:
            if time.monotonic() > last:
                raise
            time.sleep(0.05)
        else:
            return connection


def _headers(config: dict[str, Any], request_id: str, timeout: int) -> dict[str, str]:
    variables = (config.get("Environment") or {}).get("Variables") or {}
    return {
        "Content-Type": "application/json",
        "X-Amzn-Lambda-Request-Id": request_id,
        "X-Amzn-Lambda-Function-Name": config.get("FunctionName", ""),
        "X-Amzn-Lambda-Function-Arn": config.get("FunctionArn", ""),
        "X-Amzn-Lambda-Deadline-Ms": str(int((time.time() + timeout) * 1000)),
        "X-Lambda-Handler": config.get("Handler", ""),
        "X-Lambda-Env": json.dumps(variables),
    }


def _failure(error_type: str, message: str) -> dict[str, Any]:
    return {"body": {"errorType": error_type, "errorMessage": message}, "error": True}


def _execute(func: dict[str, Any], event: Any, url: str, request_id: str) -> dict[str, Any]:
    """One invocation; it is never sent twice, as the first one may have run."""
    config = func.get("config") or func
    timeout = int(config.get("Timeout") or 3)
    address = urlsplit(url)
    connection = None
    try:
        patience = timeout + _HOST_ANSWERS_FIRST_SECONDS
        connection = _kept(address) or _fresh(address, patience)
        connection.sock.settimeout(patience)
        connection.request("POST", address.path, json.dumps(event).encode(), _headers(config, request_id, timeout))
        response = connection.getresponse()
        payload = response.read()
    except TimeoutError:
        if connection is not None:
            connection.close()
        return _failure("Sandbox.Timedout", f"Task timed out after {timeout}.00 seconds")
    except (OSError, http.client.HTTPException) as error:
        if connection is not None:
            connection.close()
        return _failure("Runtime.ExitError", f"The Lambda host did not answer: {error}")
    if response.will_close:
        connection.close()
    else:
        with _lock:
            _idle[address.netloc].append(connection)
    result: dict[str, Any] = {"body": json.loads(payload) if payload else None}
    if response.status != 200 or response.getheader("X-Amz-Function-Error"):
        result["error"] = True
    return result
