"""The REST API, call by call. Answers are the wire's own JSON."""

import uuid
from typing import Any

import httpx

from boxoffice.cli.client.errors import ApiProblem, reaching, told

Json = dict[str, Any]


class Api:
    """The API on behalf of one signed-in person."""

    def __init__(self, http: httpx.AsyncClient, base: str, token: str | None) -> None:
        self._http = http
        self._base = base.rstrip("/")
        self._token = token

    async def call(
        self, method: str, path: str, *, body: Any = None, query: Any = None, idempotency_key: str | None = None
    ) -> Json:
        """The JSON of a 2xx answer (empty for 204). Raises ApiProblem or NotReachable."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        with reaching("The API"):
            answer = await self._http.request(method, self._base + path, json=body, params=query, headers=headers)
        if answer.is_success:
            return told(answer, "The API") if answer.content else {}
        raise _problem(answer)

    async def health(self) -> Json:
        return await self.call("GET", "/health")

    async def me(self) -> Json:
        return await self.call("GET", "/me")

    async def tickets(self) -> list[Json]:
        found: list[Json] = (await self.call("GET", "/tickets"))["tickets"]
        return found

    async def upgrade_options(self, ticket_ids: list[str]) -> Json:
        return await self.call("GET", "/upgrade-options", query=[("ticketId", ticket_id) for ticket_id in ticket_ids])

    async def place_order(self, ticket_ids: list[str], tier: str, visit_date: str, *, key: str | None = None) -> Json:
        body = {"ticketIds": ticket_ids, "tier": tier, "visitDate": visit_date}
        return await self.call("POST", "/orders", body=body, idempotency_key=key or str(uuid.uuid4()))

    async def order(self, order_id: str) -> Json:
        return await self.call("GET", f"/orders/{order_id}")

    async def pay(self, order_id: str, payment_method: str, amount: Json, *, key: str | None = None) -> Json:
        body = {"paymentMethod": payment_method, "amount": amount}
        return await self.call(
            "POST", f"/orders/{order_id}/payment", body=body, idempotency_key=key or str(uuid.uuid4())
        )

    async def new_conversation(self) -> str:
        conversation: str = (await self.call("POST", "/conversations", body={}))["conversationId"]
        return conversation

    async def messages(self, conversation: str) -> list[Json]:
        found: list[Json] = (await self.call("GET", f"/conversations/{conversation}/messages"))["messages"]
        return found

    async def run_events(self, conversation: str, run: str, after: int = 0) -> Json:
        return await self.call("GET", f"/conversations/{conversation}/runs/{run}/events", query={"after": after})

    async def socket_url(self) -> str:
        """A WebSocket address that works once, within 30 seconds."""
        url: str = (await self.call("POST", "/socket-tickets", body={}))["url"]
        return url


def _problem(answer: httpx.Response) -> ApiProblem:
    try:
        body = answer.json()
    except ValueError:
        body = {}
    body = body if isinstance(body, dict) else {}
    detail = str(body.get("detail") or body.get("title") or body.get("message") or answer.reason_phrase)
    return ApiProblem(answer.status_code, str(body.get("code") or "unknown"), detail, body)
