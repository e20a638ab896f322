"""The AWS services that the background and REST functions call, small and on the wire: SQS, Secrets Manager, SES."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

Answer = tuple[int, str | None, dict[str, Any]]
"""Status, the error's type, and the body."""
Take = Callable[[EmailMessage], Answer | None]

ACCEPT: Answer = (200, None, {"MessageId": "ses-1"})
REFUSE: Answer = (400, "MessageRejected", {"message": "Address is on the suppression list"})
THROTTLE: Answer = (429, "TooManyRequestsException", {"message": "Rate exceeded"})
FAIL: Answer = (500, "InternalServiceErrorException", {"message": "Sorry"})
WAIT_SECONDS = 60


@dataclass
class AwsServices:
    """`rung` holds the messages per queue's name, `mails` what SES took or at least saw.

    `on_mail` decides SES' answer to each mail; None takes the mail and breaks the connection instead of answering.
    """

    secrets: dict[str, str] = field(default_factory=dict)
    on_mail: Take = lambda _: ACCEPT
    rung: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)
    url: str = ""

    def in_queue(self, name: str) -> list[dict[str, Any]]:
        with self.arrived:
            return list(self.rung.get(name, []))

    def wait(self, what: Callable[[], bool]) -> None:
        """Until something has come that makes `what` true."""
        with self.arrived:
            assert self.arrived.wait_for(what, WAIT_SECONDS), "what the test waits for did not come"

    def answer(self, path: str, target: str, body: dict[str, Any]) -> Answer | None:
        if path.startswith("/v2/email/"):
            return self._send_mail(body)
        match target.rpartition(".")[2]:
            case "GetSecretValue":
                return 200, None, {"SecretString": self.secrets[body["SecretId"]]}
            case "SendMessage":
                return self._send_message(body)
        return 400, "UnknownOperationException", {"message": target}

    def _send_message(self, body: dict[str, Any]) -> Answer:
        with self.arrived:
            self.rung.setdefault(body["QueueUrl"].rpartition("/")[2], []).append(json.loads(body["MessageBody"]))
            self.arrived.notify_all()
        return 200, None, {"MessageId": "1"}

    def _send_mail(self, body: dict[str, Any]) -> Answer | None:
        raw = base64.b64decode(body["Content"]["Raw"]["Data"])
        mail = cast("EmailMessage", message_from_bytes(raw, policy=default))
        with self.arrived:
            self.mails.append(mail)
            self.arrived.notify_all()
        return self.on_mail(mail)


def _handler(services: AwsServices) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            answer = services.answer(self.path, self.headers.get("X-Amz-Target") or "", body)
            if answer is None:
                self.close_connection = True
                return
            status, error, told = answer
            text = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(text)))
            if error:
                self.send_header("x-amzn-ErrorType", error)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


@contextmanager
def aws_services(**options: Any) -> Iterator[AwsServices]:
    services = AwsServices(**options)
    with _Server(("127.0.0.1", 0), _handler(services)) as server:
        services.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield services
        finally:
            server.shutdown()
            thread.join()
