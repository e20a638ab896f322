"""The fork server: imports what handlers need once, then forks workers, which start in milliseconds.

It lives as long as the host's end of its socket is open. Nothing here opens a connection or starts a thread, so
that every worker starts clean.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import traceback

from local_stack.lambda_host import framing, worker

_SHARED_MODULES = (
    "boto3",
    "botocore.session",
    "botocore.httpsession",
    "httpx",
    "pydantic",
    "aws_lambda_powertools.event_handler",
)
_SERVICES = ("apigatewaymanagementapi", "rds-data", "secretsmanager", "sesv2", "sqs")


def _handler_modules() -> list[str]:
    lambdas = importlib.import_module("lambdas")
    return [f"lambdas.{module.name}.handler" for module in pkgutil.iter_modules(lambdas.__path__) if module.ispkg]


def _import_shared() -> None:
    """A module that cannot be imported is left to its own worker, which reports it to the caller."""
    for module in (*_SHARED_MODULES, *_handler_modules()):
        try:
            importlib.import_module(module)
        except Exception:  # noqa: BLE001 - as said above
            sys.stderr.write(f"[lambda-host] {module} cannot be imported yet:\n{traceback.format_exc()}")


def _parse_service_models() -> None:
    """Parses botocore's large JSON files once: a worker's first client then costs a few milliseconds."""
    loaders = importlib.import_module("botocore.loaders")
    loaders.JSONFileLoader.load_file = functools.cache(loaders.JSONFileLoader.load_file)
    loaders.JSONFileLoader.__hash__ = lambda _: 0
    loaders.JSONFileLoader.__eq__ = lambda one, other: type(one) is type(other)
    session = importlib.import_module("boto3").Session("-", "-", region_name="eu-central-1")
    for service in _SERVICES:
        session.client(service)


def _become_worker(control: socket.socket, wakeup: tuple[int, int], fd: int, order: dict[str, object]) -> None:
    control.close()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for end in wakeup:
        os.close(end)
    status = 1
    try:
        worker.serve(socket.socket(fileno=fd), **order)  # type: ignore[arg-type] # the order is worker.serve's arguments
        status = 0
    except BaseException:  # noqa: BLE001 - the child must never run on into the fork server's loop
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _tell(control: socket.socket, **report: object) -> None:
    """The host may be gone; that shows at the next order."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.sendall(framing.pack(json.dumps(report).encode()))


def _report_exits(control: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _tell(control, exited=pid, status=os.waitstatus_to_exitcode(status))


def _obey(control: socket.socket, wakeup: tuple[int, int]) -> bool:
    """Carries out the host's next order; False when the host is gone."""
    message = framing.receive_with_file(control)
    if message is None:
        return False
    order, fd = json.loads(message[0]), message[1]
    if "kill" in order:
        os.kill(order["kill"], signal.SIGKILL)
    elif fd is not None:
        pid = os.fork()
        if pid == 0:
            _become_worker(control, wakeup, fd, order["serve"])
        os.close(fd)
        _tell(control, started=pid, order=order["number"])
    return True


def run(control: socket.socket) -> None:
    """Forks workers as the host orders until the host closes its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    wakeup = os.pipe()
    for end in wakeup:
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wakeup[1])
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _import_shared()
    _parse_service_models()
    gc.collect()
    gc.freeze()
    _tell(control, ready=True)
    while True:
        readable, _, _ = select.select([control.fileno(), wakeup[0]], [], [])
        if wakeup[0] in readable:
            os.read(wakeup[0], 4096)
            _report_exits(control)
        if control.fileno() in readable and not _obey(control, wakeup):
            return


if __name__ == "__main__":
    run(socket.socket(fileno=int(sys.argv[1])))
