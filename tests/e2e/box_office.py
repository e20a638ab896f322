"""The stack behind the page: customers with tickets, their mails, and what its API tells of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID, uuid4

import httpx

from boxoffice.aws.data_api import Database
from boxoffice.use_cases.house import House
from boxoffice.use_cases.sell_tickets import sell_tickets
from tests.database_stack import rds_client
from tests.local_stack.place import Place
from tests.use_cases.world import VENUE

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient

PASSWORD = "Sunny-Days-2026"
_CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)
_WAIT_SECONDS = 45

Found = TypeVar("Found")


@dataclass(frozen=True)
class Customer:
    """An account that has signed up; `api` speaks for it."""

    email: str
    password: str
    api: httpx.Client

    def tickets(self) -> list[dict[str, Any]]:
        return list(self._get("/tickets")["tickets"])

    def orders(self) -> list[dict[str, Any]]:
        """The newest first."""
        return list(self._get("/orders")["orders"])

    def said(self) -> list[dict[str, Any]]:
        """The messages of the chat that was used last."""
        chat = self._get("/conversations")["conversations"][0]["id"]
        return list(self._get(f"/conversations/{chat}/messages?limit=100")["messages"])

    def memories(self) -> list[dict[str, Any]]:
        """What is remembered of them."""
        return list(self._get("/memories")["memories"])

    def until_remembered(self, number: int) -> None:
        """Waits until so much is remembered: a chat is read some time after it was written."""
        wait_for(lambda: True if len(self.memories()) == number else None)

    def place_order(self, tier: str = "non-stop") -> dict[str, Any]:
        """An order on the first ticket, for the tier's first free date."""
        ticket = self.tickets()[0]["id"]
        options = self._get(f"/upgrade-options?ticketId={ticket}")["options"]
        calendar = next(option["calendar"] for option in options if option["tier"] == tier)
        day = next(day["date"] for day in calendar if day["placesLeft"] > 0)
        body = {"ticketIds": [ticket], "tier": tier, "visitDate": day}
        placed = self.api.post("/orders", json=body, headers={"Idempotency-Key": str(uuid4())})
        assert placed.status_code == 201, placed.text
        return dict(placed.json())

    def _get(self, path: str) -> dict[str, Any]:
        answer = self.api.get(path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


class BoxOffice:
    """A running stack."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._numbers = count(time.time_ns() // 1_000_000)
        self._open = ExitStack()
        self._http = self._open.enter_context(httpx.Client(timeout=20))

    @cached_property
    def status(self) -> dict[str, Any]:
        return self.place.status

    @property
    def web(self) -> str:
        return str(self.status["web"])

    def close(self) -> None:
        self._open.close()

    def new_address(self) -> str:
        return f"guest{next(self._numbers)}@example.com"

    def sell(self, email: str, tickets: int, day: date | None = None, kind: str = "adult") -> None:
        """What `boxoffice sell` does, without a process for it."""
        sell_tickets(
            House(VENUE), self.database("background"), email=email, ticket_type=kind, count=tickets, visit_date=day
        )

    def customer(self, tickets: int = 1, language: str = "en") -> Customer:
        """A new account, signed up and confirmed, with tickets sold to its address."""
        email = self.new_address()
        if tickets:
            self.sell(email, tickets)
        self._cognito("SignUp", Username=email, Password=PASSWORD, UserAttributes=[{"Name": "email", "Value": email}])
        self._cognito("ConfirmSignUp", Username=email, ConfirmationCode=self.sign_up_code(email))
        customer = self.signed_in(email, PASSWORD)
        assert customer.api.patch("/me", json={"language": language}).status_code == 200
        return customer

    def signed_in(self, email: str, password: str, pool: str = "customers") -> Customer:
        """An account that there is already, in that user pool."""
        parameters = {"USERNAME": email, "PASSWORD": password}
        client = self.status["cognito"][pool]["clientId"]
        answer = self._cognito(
            "InitiateAuth", ClientId=client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )
        bearer = {"Authorization": f"Bearer {answer['AuthenticationResult']['AccessToken']}"}
        api = self._open.enter_context(httpx.Client(base_url=self.status["api"], headers=bearer, timeout=40))
        return Customer(email, password, api)

    def mails(self, email: str) -> list[dict[str, Any]]:
        """Every mail to that address, oldest first."""
        all_of_them = self._http.get(f"{self.status['mailbox']}?format=json").json()
        return [mail for mail in all_of_them if email in mail["to"]]

    def sign_up_code(self, email: str) -> str:
        def look() -> str | None:
            codes = [_CODE.search(mail["text"]) for mail in self.mails(email)]
            return next((code.group(1) for code in reversed(codes) if code), None)

        return wait_for(look)

    def confirmation_mail(self, email: str, code: str) -> dict[str, Any]:
        return wait_for(lambda: next((mail for mail in self.mails(email) if code in mail["text"]), None))

    def end_hold(self, order_id: str) -> None:
        """Lets the order's hold run out now."""
        late = "UPDATE upgrade_orders SET hold_expires_at = created_at + interval '1 second' WHERE id = :order_id"
        holds = """UPDATE holds h SET expires_at = o.hold_expires_at FROM upgrade_orders o
                   WHERE o.id = h.order_id AND h.order_id = :order_id"""
        with self.database("owner").transaction() as tx:
            tx.execute(late, order_id=UUID(order_id))
            tx.execute(holds, order_id=UUID(order_id))

    def database(self, role: str) -> Database:
        told = self.status["rdsData"]
        secret = told["ownerSecretArn"] if role == "owner" else told["secretArns"][role]
        place = {"resource_arn": told["resourceArn"], "secret_arn": secret, "database": told["database"]}
        return Database(self._rds, **place)

    @cached_property
    def _rds(self) -> RDSDataServiceClient:
        client = rds_client(self.status["rdsData"]["endpoint"])
        self._open.callback(client.close)
        return client

    def _cognito(self, operation: str, **request: Any) -> dict[str, Any]:
        pool = self.status["cognito"]["customers"]
        answer = self._http.post(
            f"{self.web}/cognito",
            json={"ClientId": pool["clientId"], **request},
            headers={
                "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
                "Content-Type": "application/x-amz-json-1.1",
            },
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def wait_for(look: Callable[[], Found | None]) -> Found:
    """What `look` finds, as soon as it does."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while (found := look()) is None:
        assert time.monotonic() < deadline, "It did not come."
        time.sleep(0.1)
    return found
