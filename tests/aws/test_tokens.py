from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from boxoffice.aws.tokens import KeysUnavailable, TokenRefused, TokenVerifier, UserPool, expiry
from boxoffice.domain.identity import Caller, CallerKind

CUSTOMERS, STAFF = "https://pool.example/customers", "https://pool.example/staff"


class KeyServer:
    """A user pool's published keys."""

    def __init__(self) -> None:
        self.private = {kid: rsa.generate_private_key(65537, 2048) for kid in ("one", "two")}
        self.published = ["one"]
        self.fetches = 0
        keys = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                keys.fetches += 1
                body = json.dumps({"keys": [keys.jwk(kid) for kid in keys.published]}).encode()
                self.send_response(200 if keys.published else 500)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_words: Any) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks.json"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def jwk(self, kid: str) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.private[kid].public_key(), as_dict=True)
        return {**public, "kid": kid, "use": "sig", "alg": "RS256"}

    def sign(self, kid: str = "one", **changed: Any) -> str:
        claims = {
            "sub": "sub-ann",
            "iss": CUSTOMERS,
            "client_id": "web",
            "token_use": "access",
            "exp": int((datetime.now(UTC) + timedelta(hours=1)).timestamp()),
            **changed,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(given, self.private[kid], algorithm="RS256", headers={"kid": kid})


@pytest.fixture(scope="module")
def keys() -> Iterator[KeyServer]:
    server = KeyServer()
    yield server
    server.server.shutdown()
    server.server.server_close()


class Ticks:
    """A clock that moves when told, in seconds."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def verifier(keys: KeyServer, ticks: Ticks) -> TokenVerifier:
    keys.published, keys.fetches = ["one"], 0
    pools = [
        UserPool(CallerKind.CUSTOMER, CUSTOMERS, "web", keys.url),
        UserPool(CallerKind.STAFF, STAFF, "console", keys.url),
    ]
    return TokenVerifier(pools, clock=ticks)


def test_a_token_makes_the_caller_that_its_pool_says(verifier: TokenVerifier, keys: KeyServer) -> None:
    assert verifier.verify(keys.sign()) == Caller.customer("sub-ann")
    assert verifier.verify(keys.sign(iss=STAFF, client_id="console", sub="s")) == Caller.staff("s")
    assert keys.fetches == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://pool.example/others"},
        {"iss": STAFF},
        {"client_id": "another"},
        {"token_use": "id"},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
    ],
)
def test_any_other_token_is_refused(verifier: TokenVerifier, keys: KeyServer, changed: dict[str, Any]) -> None:
    with pytest.raises(TokenRefused):
        verifier.verify(keys.sign(**changed))


def test_an_event_loop_judges_alike_and_leaves_itself_only_to_fetch_keys(
    verifier: TokenVerifier, keys: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[object] = []

    async def counted(judge: Callable[[str], Caller], token: str) -> Caller:
        threads.append(judge)
        return judge(token)

    monkeypatch.setattr(asyncio, "to_thread", counted)
    assert asyncio.run(verifier.verified(keys.sign())) == Caller.customer("sub-ann")
    assert (len(threads), keys.fetches) == (1, 1)
    assert asyncio.run(verifier.verified(keys.sign(sub="sub-bob"))) == Caller.customer("sub-bob")
    for token in (keys.sign(exp=1), keys.sign(client_id="another"), keys.sign(iss="https://elsewhere"), "a.b.c"):
        with pytest.raises(TokenRefused):
            asyncio.run(verifier.verified(token))
    head, body, _ = keys.sign().split(".")
    with pytest.raises(TokenRefused):
        asyncio.run(verifier.verified(f"{head}.{body}.{keys.sign(sub='other').rpartition('.')[2]}"))
    assert (len(threads), keys.fetches) == (1, 1)
    # a key that another pool's token names is not this pool's
    assert asyncio.run(verifier.verified(keys.sign(iss=STAFF, client_id="console", sub="s"))) == Caller.staff("s")
    assert (len(threads), keys.fetches) == (2, 2)


def test_a_forged_token_is_refused(verifier: TokenVerifier, keys: KeyServer) -> None:
    good = keys.sign()
    head, body, signature = good.split(".")
    other = jwt.encode(jwt.decode(good, options={"verify_signature": False}), "k" * 32, headers={"kid": "one"})
    unsigned = jwt.encode(jwt.decode(good, options={"verify_signature": False}), None, algorithm="none")
    for forged in ("", "x", "a.b.c", f"{head}.{body}.", f"{head}.{body}.{signature[::-1]}", other, unsigned):
        with pytest.raises(TokenRefused):
            verifier.verify(forged)


def test_new_keys_are_fetched_when_they_appear_but_not_for_every_unknown_one(
    verifier: TokenVerifier, keys: KeyServer, ticks: Ticks
) -> None:
    verifier.verify(keys.sign())
    for _ in range(5):
        with pytest.raises(TokenRefused):
            verifier.verify(keys.sign("two"))
    assert keys.fetches == 1
    keys.published = ["one", "two"]
    ticks.now += 6
    assert verifier.verify(keys.sign("two")) == Caller.customer("sub-ann")
    assert keys.fetches == 2


def test_known_keys_outlive_a_pool_that_cannot_be_reached(
    verifier: TokenVerifier, keys: KeyServer, ticks: Ticks
) -> None:
    verifier.verify(keys.sign())
    keys.published = []
    ticks.now += 4000
    assert verifier.verify(keys.sign()) == Caller.customer("sub-ann")
    with pytest.raises(KeysUnavailable):
        verifier.verify(keys.sign("two"))


def test_a_tokens_end_is_its_own_word(keys: KeyServer) -> None:
    assert expiry(keys.sign(exp=1_800_000_000)) == datetime.fromtimestamp(1_800_000_000, UTC)
    for strange in ("", "x", keys.sign(exp=None)):
        with pytest.raises(TokenRefused):
            expiry(strange)
