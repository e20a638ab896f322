"""A Boxoffice at the wire: sign-in, REST, a scripted chat, the gateway, the inbox and the ledger."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.properties.agui_conformance import faults

TOTAL = {"amount": "24.00", "currency": "EUR"}
TICKET = {
    "id": "t1",
    "ticketType": "adult",
    "tier": None,
    "status": "active",
    "visitDate": "2026-12-04",
    "paid": {"amount": "30.00", "currency": "EUR"},
    "eligibility": {"eligible": True, "reasons": []},
}
CALENDAR = [
    {"date": "2026-12-04", "priceDifference": {"amount": "0.00", "currency": "EUR"}, "placesLeft": 9},
    {"date": "2026-12-05", "priceDifference": TOTAL, "placesLeft": 0},
    {"date": "2026-12-06", "priceDifference": TOTAL, "placesLeft": 3},
]
OPTIONS = {
    "ticketIds": ["t1"],
    "options": [
        {"tier": "standard", "name": "Standard", "benefits": [], "available": False,
         "reason": {"code": "sold_out", "message": "Sold out."}, "alternatives": [], "calendar": CALENDAR},
        {"tier": "non-stop", "name": "Non-stop", "benefits": ["No queues"], "available": True, "reason": None,
         "alternatives": [], "calendar": CALENDAR},
    ],
}  # fmt: skip
ORDER = {
    "id": "8c7f0b2e-9d4e-4a55-8a35-0f5d7a4c2b11",
    "status": "fulfilled",
    "tier": "non-stop",
    "visitDate": "2026-12-06",
    "lines": [{"ticketId": "t1", "fromTier": None, "priceDifference": TOTAL}],
    "total": TOTAL,
    "version": 3,
    "holdExpiresAt": "2026-11-20T12:15:00Z",
    "confirmationCode": "ABCD1234",
    "payment": {"status": "succeeded"},
}
INTERRUPT = {
    "id": "i1",
    "reason": "confirmPayment",
    "expiresAt": "2026-11-20T12:15:00Z",
    "metadata": {"orderId": ORDER["id"], "orderVersion": 2, "total": TOTAL, "summary": "Non-stop"},
}


@dataclass
class SmallBoxoffice:
    """What reached it is kept; `order`, `ledger` and `mails` are what it tells at the end."""

    order: dict[str, Any] = field(default_factory=lambda: dict(ORDER))
    ledger: list[tuple[str, str]] = field(default_factory=lambda: [("charge", "24.000")])
    mails: list[dict[str, Any]] = field(default_factory=list)
    said: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=lambda: [TICKET])
    fail_with: str | None = None

    def build(self) -> web.Application:
        application = web.Application()
        application.add_routes(
            [
                web.post("/", self.sign_in),
                web.get("/api/tickets", self.show(lambda: {"tickets": self.tickets})),
                web.post("/api/conversations", self.show(lambda: {"conversationId": "c1"})),
                web.post("/api/socket-tickets", self.socket_ticket),
                web.get("/api/orders/{id}", self.show(lambda: self.order)),
                web.get("/socket", self.chat),
                web.post("/payment-methods", self.card),
                web.get("/mailbox", self.show(lambda: self.mails)),
                web.post("/Execute", self.execute),
            ]
        )
        return application

    def show(self, content: Callable[[], Any]) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            if request.path.startswith("/api") and request.headers.get("Authorization") != "Bearer access-token":
                problem = {"status": 401, "code": "unauthorized", "detail": "Sign in."}
                return web.json_response(problem, status=401)
            return web.json_response(content())

        return answer

    async def sign_in(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        if body["AuthParameters"]["PASSWORD"] != "secret":
            refused = {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}
            return web.json_response(refused, status=400)
        if body["AuthParameters"]["USERNAME"].startswith("staff"):
            return web.json_response({"ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": "s"})
        return web.json_response({"AuthenticationResult": {"AccessToken": "access-token", "IdToken": "id-token"}})

    async def socket_ticket(self, request: web.Request) -> web.Response:
        return web.json_response({"url": f"ws://{request.host}/socket?ticket=once", "expiresAt": "x"})

    async def card(self, request: web.Request) -> web.Response:
        number = (await request.json())["card"]["number"].replace(" ", "")
        if number != "4242424242424242":
            return web.json_response({"code": "incorrect_number", "detail": "The number is not a card's."}, status=422)
        return web.json_response({"id": "pm_1", "brand": "visa", "last4": "4242"})

    async def chat(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            frame = json.loads(message.data)
            assert frame["action"] == "run"
            wanted = frame["input"]
            self.said.append(wanted)
            for number, event in enumerate(self._events(wanted), start=1):
                await socket.send_json({**event, "metadata": {"n": number}})
        return socket

    def _events(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        named = {"threadId": wanted["threadId"], "runId": wanted["runId"]}
        begin = {"type": "RUN_STARTED", **named}
        if self.fail_with is not None:
            return [begin, {"type": "RUN_ERROR", "message": "It broke.", "code": self.fail_with}]
        activities, outcome = self._answer(wanted)
        told = [
            {"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"},
            {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "All "},
            {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "right."},
            {"type": "TEXT_MESSAGE_END", "messageId": "m"},
        ]
        shown = [
            {"type": "ACTIVITY_SNAPSHOT", "messageId": kind, "activityType": kind, "content": content}
            for kind, content in activities
        ]
        end = {"type": "RUN_FINISHED", **named, "result": {"nextSteps": []}, "outcome": outcome}
        events = [begin, *told, *shown, end]
        assert faults(events) == [], "what the command line is told is AG-UI"
        return events

    def _answer(self, wanted: dict[str, Any]) -> tuple[list[tuple[str, dict[str, Any]]], dict[str, Any]]:
        done = {"type": "success"}
        if wanted.get("resume"):
            paid = wanted["resume"][0]["status"] == "resolved"
            return [("confirmation", {"order": self.order, "confirmationCode": "ABCD1234"})] if paid else [], done
        text = wanted["messages"][-1]["content"]
        if "upgrade" in text:
            return [("ticketList", {"tickets": self.tickets})], done
        if "The one for" in text:
            return [("upgradeOptions", OPTIONS)], done
        if "Non-stop on" in text:
            order = {**self.order, "status": "pending"}
            return [("orderSummary", {"order": order})], done
        return [], {"type": "interrupt", "interrupts": [INTERRUPT]}

    async def execute(self, _: web.Request) -> web.Response:
        names = {"kind": "text", "amount": "numeric", "currency": "text", "created_at": "timestamptz"}
        records = [
            [{"stringValue": value} for value in (kind, amount, "EUR", "2026-11-20 12:00:00")]
            for kind, amount in self.ledger
        ]
        metadata = [{"name": name, "label": name, "typeName": kind, "nullable": 0} for name, kind in names.items()]
        return web.json_response({"records": records, "columnMetadata": metadata, "numberOfRecordsUpdated": 0})
