"""Somebody signed in, with everything a client needs."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx

from boxoffice.cli.client.addresses import Addresses
from boxoffice.cli.client.api import Api
from boxoffice.cli.client.chat import Chat, open_chat
from boxoffice.cli.client.gateway import payment_method
from boxoffice.cli.client.signing_in import sign_in

_TIMEOUT = httpx.Timeout(40, connect=5)


@dataclass(frozen=True)
class Visit:
    """One customer's session with a Boxoffice."""

    api: Api
    _http: httpx.AsyncClient
    _addresses: Addresses

    @contextlib.asynccontextmanager
    async def chat(self, conversation: str | None = None) -> AsyncIterator[Chat]:
        """A conversation (a new one unless named) with its socket open."""
        conversation = conversation or await self.api.new_conversation()
        async with open_chat(await self.api.socket_url(), conversation) as chat:
            yield chat

    async def card(self, number: str, *, cvc: str = "123") -> str:
        """A payment method for a card number."""
        return await payment_method(self._http, self._addresses.gateway, number, cvc=cvc)


@contextlib.asynccontextmanager
async def visit(addresses: Addresses, email: str, password: str) -> AsyncIterator[Visit]:
    """Signs a customer in. Raises SignInRefused or NotReachable."""
    async with httpx.AsyncClient(timeout=_TIMEOUT) as http:
        token = await sign_in(http, addresses.customers, email, password)
        yield Visit(Api(http, addresses.api, token), http, addresses)
