"""What stands around the emulator in its tests: a user pool's keys and tokens, and small agents."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Local"
CLIENT = "client-1"


@dataclass
class Pool:
    """Signs tokens as a user pool does, and publishes its keys; `rotate` makes a new key."""

    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict)
    fetched: int = 0

    def rotate(self) -> str:
        key_id = f"key-{len(self.keys)}"
        self.keys[key_id] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return key_id

    def token(self, *, key: rsa.RSAPrivateKey | None = None, algorithm: str = "RS256", **changes: Any) -> str:
        """A good access token, but for `changes`; a claim set to None is left out."""
        key_id = changes.pop("kid", None) or list(self.keys)[-1]
        claims = {
            "iss": ISSUER,
            "sub": "subject-1",
            "token_use": "access",
            "client_id": CLIENT,
            "exp": int(time.time()) + 60,
            **changes,
        }
        signer: Any = key or self.keys.get(key_id) or next(iter(self.keys.values()))
        return jwt.encode(
            {name: value for name, value in claims.items() if value is not None},
            "x" * 40 if algorithm == "HS256" else signer,
            algorithm=algorithm,
            headers={"kid": key_id},
        )

    async def publish(self, _: web.Request) -> web.Response:
        self.fetched += 1
        published = []
        for key_id, key in self.keys.items():
            public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
            published.append({**public, "kid": key_id, "use": "sig", "alg": "RS256"})
        return web.json_response({"keys": published})


@dataclass
class Agents:
    """Tiny agents: they tell what reached them, and can hold a stream back."""

    pool: Pool
    go_on: list[asyncio.Event] = field(default_factory=list)
    cancelled: int = 0

    def build(self) -> web.Application:
        application = web.Application(client_max_size=200 * 1024 * 1024)
        application.add_routes(
            [
                web.get("/keys", self.pool.publish),
                web.post("/mcp", self.mcp),
                web.post("/invocations", self.stream),
                web.post("/go-on", self.release),
                web.get("/cancelled", self.tell_cancelled),
                web.post("/fails", self.fails),
                web.post("/refuses", self.refuses),
                web.post("/dies", self.dies),
            ]
        )
        return application

    async def mcp(self, request: web.Request) -> web.Response:
        body = await request.read()
        told = {
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "length": len(body),
            "query": request.query_string,
        }
        return web.json_response(told, headers={"Mcp-Session-Id": "m1", "X-Inner": "secret"})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        wait = json.loads(await request.read()).get("wait", True)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: 1\n\n")
        if wait:
            event = asyncio.Event()
            self.go_on.append(event)
            try:
                await event.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                raise
        await response.write(b"data: 2\n\n")
        return response

    async def release(self, _: web.Request) -> web.Response:
        waiting, self.go_on = self.go_on, []
        for event in waiting:
            event.set()
        return web.json_response({"released": len(waiting)})

    async def tell_cancelled(self, _: web.Request) -> web.Response:
        return web.json_response(self.cancelled)

    async def fails(self, _: web.Request) -> web.Response:
        return web.Response(status=500, text="internal detail")

    async def refuses(self, _: web.Request) -> web.Response:
        return web.json_response({"message": "no"}, status=422)

    async def dies(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: 1\n\n")
        assert request.transport is not None
        request.transport.abort()
        return response
