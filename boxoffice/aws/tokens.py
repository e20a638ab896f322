"""Verifying Cognito access tokens against their user pool's published keys."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt

from boxoffice.domain.identity import Caller, CallerKind

_KEYS_LIVE_SECONDS = 3600.0
_REFRESH_PAUSE_SECONDS = 5.0
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class TokenRefused(Exception):
    """The token is not one of ours, not an access token, or no longer valid; its message may be shown."""


class KeysUnavailable(Exception):
    """The user pool's keys cannot be fetched now, so that no token can be judged."""


@dataclass(frozen=True, slots=True)
class UserPool:
    """Whose tokens are trusted: issued by `issuer` for `client_id`, signed by a key of `jwks_url`; who they make."""

    kind: CallerKind
    issuer: str
    client_id: str
    jwks_url: str


@dataclass(slots=True)
class _Keys:
    """A pool's keys by id, and when they were fetched (monotonic seconds)."""

    by_id: dict[str, Any] = field(default_factory=dict)
    fetched_at: float = float("-inf")


class TokenVerifier:
    """Turns an access token into the caller; thread-safe.

    Keys are kept for an hour; an unknown key id fetches them again, at most every five seconds.
    """

    def __init__(self, pools: Sequence[UserPool], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._pools = {pool.issuer: pool for pool in pools}
        self._keys = {pool.issuer: _Keys() for pool in pools}
        self._lock = threading.Lock()
        self._clock = clock

    async def verified(self, token: str) -> Caller:
        """As `verify`, for an event loop: a thread is only used where keys have to be fetched."""
        pool, key_id = self._claimed(token)
        keys = self._keys[pool.issuer]
        if key_id in keys.by_id and self._clock() - keys.fetched_at < _KEYS_LIVE_SECONDS:
            return _judged(token, pool, keys.by_id[key_id])
        return await asyncio.to_thread(self.verify, token)

    def verify(self, token: str) -> Caller:
        """Raises TokenRefused or KeysUnavailable."""
        pool, key_id = self._claimed(token)
        return _judged(token, pool, self._key(pool, key_id))

    def _claimed(self, token: str) -> tuple[UserPool, str]:
        """The pool and the id of the key that an unverified token names. Raises TokenRefused."""
        try:
            unverified = jwt.decode_complete(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            raise TokenRefused("The token is not valid.") from None
        pool = self._pools.get(str(unverified["payload"].get("iss")))
        if pool is None:
            raise TokenRefused("The token is not from a user pool of this service.")
        return pool, str(unverified["header"].get("kid"))

    def _key(self, pool: UserPool, key_id: str) -> Any:
        with self._lock:
            keys = self._keys[pool.issuer]
            age = self._clock() - keys.fetched_at
            if age > _KEYS_LIVE_SECONDS or (key_id not in keys.by_id and age > _REFRESH_PAUSE_SECONDS):
                try:
                    keys = self._keys[pool.issuer] = _Keys(_fetch(pool.jwks_url), self._clock())
                except KeysUnavailable:
                    if key_id not in keys.by_id:
                        raise
            key = keys.by_id.get(key_id)
        if key is None:
            raise TokenRefused("The token was signed by an unknown key.")
        return key


def _judged(token: str, pool: UserPool, key: Any) -> Caller:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=pool.issuer,
            options={"require": ["exp", "iss", "sub"], "verify_aud": False},
            leeway=5,
        )
    except jwt.ExpiredSignatureError:
        raise TokenRefused("The token has expired.") from None
    except jwt.InvalidTokenError:
        raise TokenRefused("The token is not valid.") from None
    if claims.get("token_use") != "access" or claims.get("client_id") != pool.client_id:
        raise TokenRefused("The token is not an access token of this application.")
    return Caller(pool.kind, str(claims["sub"]))


def _fetch(url: str) -> dict[str, Any]:
    try:
        answer = httpx.get(url, timeout=_TIMEOUT, trust_env=False)
        answer.raise_for_status()
        return {
            item["kid"]: jwt.PyJWK.from_dict(item).key for item in answer.json()["keys"] if item.get("kty") == "RSA"
        }
    except (httpx.HTTPError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
        raise KeysUnavailable("The user pool's keys cannot be fetched now.") from error


def expiry(token: str) -> datetime:
    """When a token ends, by its own word; for tokens that were verified before. Raises TokenRefused."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, OverflowError, OSError):
        raise TokenRefused("The token does not say when it ends.") from None
