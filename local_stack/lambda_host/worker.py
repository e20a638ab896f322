"""A worker process: imports one handler and answers one request after the other until its socket closes."""

from __future__ import annotations

import importlib
import io
import json
import logging
import os
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from local_stack.lambda_host import framing
from local_stack.lambda_host.context import LambdaContext

Handler = Callable[[Any, LambdaContext], Any]


class _Prefixed(io.TextIOBase):
    """Marks each line with its function, as all workers write to the same log; a line is one write.

    JSON says itself whose it is, and stays JSON.
    """

    def __init__(self, stream: TextIO, prefix: str) -> None:
        self._stream = stream
        self._prefix = prefix
        self._open_line = ""

    def write(self, text: str) -> int:
        *lines, self._open_line = (self._open_line + text).split("\n")
        if lines:
            self._stream.write("".join(f"{'' if line.startswith('{') else self._prefix}{line}\n" for line in lines))
            self._stream.flush()
        return len(text)

    def flush(self) -> None:
        self._stream.flush()


def _load(handler: str) -> Handler:
    module, _, attribute = handler.rpartition(".")
    loaded: Handler = getattr(importlib.import_module(module), attribute)
    return loaded


def _error(error: BaseException, request_id: str, *, error_type: str | None = None) -> bytes:
    """An error as the Lambda service reports it."""
    return json.dumps(
        {
            "errorMessage": str(error),
            "errorType": error_type or type(error).__name__,
            "requestId": request_id,
            "stackTrace": traceback.format_tb(error.__traceback__),
        }
    ).encode()


def _answer(handler: str, request: dict[str, Any], event: bytes) -> tuple[bool, bytes]:
    """Whether the invocation failed, and the response or error as JSON."""
    context = LambdaContext(**request)
    try:
        function = _load(handler)
    except Exception as error:  # noqa: BLE001 - whatever keeps a handler from loading is its own fault
        traceback.print_exc()
        return True, _error(error, context.aws_request_id, error_type="Runtime.ImportModuleError")
    try:
        result = function(json.loads(event), context)
    except Exception as error:  # noqa: BLE001 - a handler may raise anything; its caller gets the envelope
        traceback.print_exc()
        return True, _error(error, context.aws_request_id)
    try:
        return False, json.dumps(result).encode()
    except (TypeError, ValueError) as error:
        return True, _error(error, context.aws_request_id, error_type="Runtime.MarshalError")


def serve(sock: socket.socket, *, label: str, handler: str, environment: dict[str, str]) -> None:
    """Answers requests until the host closes the socket."""
    os.environ.clear()
    os.environ.update(environment)
    prefix = f"[{label} {os.getpid()}] "
    sys.stdout = _Prefixed(sys.__stdout__ or sys.stdout, prefix)
    sys.stderr = _Prefixed(sys.__stderr__ or sys.stderr, prefix)
    logging.basicConfig(
        level=environment.get("LOG_LEVEL", "WARNING"), stream=sys.stdout, format="%(levelname)s %(name)s %(message)s"
    )
    while (request := framing.receive(sock)) is not None:
        event = framing.receive(sock)
        if event is None:
            return
        failed, payload = _answer(handler, json.loads(request), event)
        try:
            sock.sendall(framing.pack(b"!" if failed else b".") + framing.pack(payload))
        except (BrokenPipeError, ConnectionResetError):
            return
