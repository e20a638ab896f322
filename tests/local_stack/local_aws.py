"""MiniStack and the Lambda host as real processes: the project's template, with small handlers behind it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from local_stack.front_door.inbox import Inbox
from local_stack.ministack.deploy import deploy, local_client
from local_stack.ministack.installation import install
from local_stack.ministack.service import ROOT, launch, wait_until_ready
from local_stack.ministack.template import ensure_template
from tests.local_stack.processes import free_port, stop, wait_until_healthy

STAND_INS = Path(__file__).with_name("stand_ins")
PARAMETERS = {
    "DbResourceArn": "arn:aws:rds:eu-central-1:000000000000:cluster:boxoffice",
    "DbLoginCustomer": "arn:aws:secretsmanager:eu-central-1:000000000000:secret:customer",
    "DbLoginBridge": "arn:aws:secretsmanager:eu-central-1:000000000000:secret:bridge",
    "DbLoginSettlement": "arn:aws:secretsmanager:eu-central-1:000000000000:secret:settlement",
    "DbLoginBackground": "arn:aws:secretsmanager:eu-central-1:000000000000:secret:background",
    "GatewayUrl": "http://127.0.0.1:1",
    "GatewaySecretKey": "sk_test_0123456789abcdef",
    "WebOrigin": "http://127.0.0.1:8080",
    "SocketUrl": "ws://127.0.0.1:8080/socket",
    "TicketAgentUrl": "http://127.0.0.1:1/ticket",
    "DataAgentUrl": "http://127.0.0.1:1/data",
    "ServicesUrl": "http://127.0.0.1:1/services",
    "MailFrom": "tickets@boxoffice.example",
}
Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], seconds: float = 30.0) -> Found:
    """What `look` finds, as soon as it finds something."""
    last = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < last, "it did not happen in time"
        time.sleep(0.01)


class LocalAws:
    """One emulator with its host; either may be killed and started again."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port, self.host_port = free_port(), free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.record_file = state / "stand-ins.jsonl"
        self.record_file.touch()
        self.outputs: dict[str, str] = {}
        self.clients: dict[str, Any] = {}
        self.start_host()
        self.start_ministack()

    def start_host(self) -> None:
        environment = {
            "PYTHONPATH": f"{STAND_INS}{os.pathsep}{ROOT}",
            "STAND_IN_RECORD": str(self.record_file),
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        self.host = subprocess.Popen(
            [sys.executable, "-m", "local_stack.lambda_host", "--port", str(self.host_port)],
            env={**os.environ, **environment},
            cwd=STAND_INS,
        )
        wait_until_healthy(self.host, f"http://127.0.0.1:{self.host_port}/_health")

    def start_ministack(self) -> None:
        started = launch(install(), port=self.port, state=self.state)
        self.ministack = subprocess.Popen(started.arguments, env=started.environment)
        wait_until_ready(self.port)

    def kill_ministack(self) -> None:
        self.ministack.send_signal(signal.SIGKILL)
        self.ministack.wait(10)

    def deploy(self, **changes: str) -> None:
        self.outputs = deploy(
            self.endpoint,
            ensure_template(),
            {**PARAMETERS, **changes},
            lambda_host_url=f"http://127.0.0.1:{self.host_port}",
        )

    def stop(self) -> None:
        for client in self.clients.values():
            client.close()
        stop(self.ministack)
        stop(self.host)

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = local_client(service, self.endpoint)
        return self.clients[service]

    def rest(self, path: str, token: str | None = None, *, method: str = "GET", **options: Any) -> httpx.Response:
        headers = {**options.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        url = self.outputs["RestUrl"].rstrip("/") + path
        return httpx.request(method, url, headers=headers, timeout=10, **options)

    def seen(self, function: str) -> list[dict[str, Any]]:
        """What the stand-in for a function recorded."""
        lines = self.record_file.read_text().splitlines()
        return [seen for seen in map(json.loads, lines) if seen["function"] == function]

    def code_for(self, email: str) -> str:
        """The last code that was mailed to somebody."""
        texts = [mail.text for mail in Inbox(self.state / "mailbox").all() if mail.to == email]
        return re.findall(r"\d{6}", texts[-1])[0]

    def sign_up(self, email: str, password: str = "Correct4horse") -> str:
        """A confirmed customer; returns their sub."""
        cognito, client_id = self.client("cognito-idp"), self.outputs["CustomerClientId"]
        sub: str = cognito.sign_up(ClientId=client_id, Username=email, Password=password)["UserSub"]
        cognito.confirm_sign_up(ClientId=client_id, Username=email, ConfirmationCode=self.code_for(email))
        return sub

    def sign_in(self, email: str, password: str = "Correct4horse", *, client: str = "CustomerClientId") -> Any:
        return self.client("cognito-idp").initiate_auth(
            ClientId=self.outputs[client],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )["AuthenticationResult"]


@contextmanager
def local_aws(state: Path) -> Iterator[LocalAws]:
    stack = LocalAws(state)
    try:
        stack.deploy()
        yield stack
    finally:
        stack.stop()
