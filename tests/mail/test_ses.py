"""The sender against SES as it behaves on the wire: its answers, its errors and its silence."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config

from boxoffice.aws.ses import MailRefused, MailSender, MailUnavailable, mail_client_config


@dataclass
class Ses:
    """An HTTP server that gives `answer` to every request and keeps what was asked.

    An answer is (status, error type, body), "hang" (accepts the request and stays silent) or "drop" (accepts it
    and closes the connection).
    """

    answer: tuple[int, str | None, bytes] | str = (200, None, b'{"MessageId": "ses-1"}')
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def handler(self) -> type[BaseHTTPRequestHandler]:
        ses = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                ses.paths.append(self.path)
                ses.requests.append(json.loads(body))
                if ses.answer == "hang":
                    ses.over.wait(10)
                if isinstance(ses.answer, str):
                    self.close_connection = True
                    return
                status, error, answer = ses.answer
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if error:
                    self.send_header("x-amzn-ErrorType", error)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: object) -> None:
                """Quiet."""

        return Handler


@pytest.fixture
def ses() -> Iterator[Ses]:
    service = Ses()
    server = ThreadingHTTPServer(("127.0.0.1", 0), service.handler())
    service.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield service
    service.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def client() -> Iterator[Callable[[str], Any]]:
    """`client(url)`: an SES client with the project's settings, but impatient."""
    session = boto3.Session("test", "test", region_name="eu-central-1")
    made = []

    def make(url: str) -> Any:
        config = mail_client_config().merge(Config(connect_timeout=0.3, read_timeout=0.3))
        made.append(session.client("sesv2", endpoint_url=url, config=config))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def send(ses, client, content, composed) -> Callable[[], str]:
    return lambda: MailSender(client(ses.url), "tickets@park.example").send(composed(content("order_confirmation")))


def test_a_mail_goes_out_whole_to_its_one_recipient(ses, client, content, composed):
    message = composed(content("order_confirmation", customer_name="Ada, <b@c.example>"))
    sender = MailSender(client(ses.url), "tickets@park.example", configuration_set="orders")
    assert sender.send(message) == "ses-1"
    (request,) = ses.requests
    assert ses.paths == ["/v2/email/outbound-emails"]
    assert request["FromEmailAddress"] == "tickets@park.example"
    assert request["Destination"] == {"ToAddresses": ["ada@mail.example"]}
    assert request["ConfigurationSetName"] == "orders"
    raw = base64.b64decode(request["Content"]["Raw"]["Data"])
    assert raw == message.as_bytes()
    assert message_from_bytes(raw, policy=default)["Subject"] == message["Subject"]


def test_without_a_configuration_set_none_is_named(ses, send):
    send()
    assert "ConfigurationSetName" not in ses.requests[0]


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_what_ses_will_never_take_is_refused(ses, send, code):
    ses.answer = (400, code, b'{"message": "Address is on the suppression list"}')
    with pytest.raises(MailRefused, match=f"{code}: Address is on the suppression list"):
        send()


@pytest.mark.parametrize(
    ("status", "code", "outcome_unknown"),
    [
        (429, "TooManyRequestsException", False),
        (400, "LimitExceededException", False),
        (400, "SendingPausedException", False),
        (400, "AccountSuspendedException", False),
        (400, "MailFromDomainNotVerifiedException", False),
        (404, "NotFoundException", False),
        (403, "AccessDeniedException", False),
        (500, "InternalServiceErrorException", True),
        (503, "ServiceUnavailable", True),
    ],
)
def test_what_may_work_later_is_unavailable_and_asked_only_once(ses, send, status, code, outcome_unknown):
    ses.answer = (status, code, b'{"message": "later"}')
    with pytest.raises(MailUnavailable, match=code) as caught:
        send()
    assert caught.value.outcome_unknown is outcome_unknown
    assert len(ses.requests) == 1


@pytest.mark.parametrize("answer", ["hang", "drop", (502, None, b"<html>Bad gateway</html>"), (200, None, b"<html>")])
def test_a_lost_answer_leaves_the_outcome_unknown_and_is_not_repeated(ses, send, answer):
    ses.answer = answer
    with pytest.raises(MailUnavailable) as caught:
        send()
    assert caught.value.outcome_unknown
    assert len(ses.requests) == 1


def test_a_service_that_cannot_be_reached_got_nothing(client, content, composed):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        sender = MailSender(client(f"http://127.0.0.1:{taken.getsockname()[1]}"), "tickets@park.example")
        with pytest.raises(MailUnavailable) as caught:
            sender.send(composed(content("case_opened")))
    assert not caught.value.outcome_unknown


def test_the_client_waits_seconds_not_minutes():
    config = mail_client_config()
    assert config.connect_timeout <= 5
    assert config.read_timeout <= 15
    assert config.retries == {"total_max_attempts": 1}
