"""A Runtime's JWT authorizer: verifies the customer's token against the user pool's published keys."""

import time
from collections.abc import Callable
from typing import Any

import jwt
from aiohttp import ClientError, ClientSession, ClientTimeout

from local_stack.agentcore.errors import AwsError, unavailable
from local_stack.agentcore.settings import AuthorizerSettings

_REFRESH_PAUSE_SECONDS = 2.0
_FETCH_TIMEOUT = ClientTimeout(total=5)


class JwtAuthorizer:
    """Keeps the pool's keys; an unknown key id fetches them again, at most every two seconds."""

    def __init__(
        self, settings: AuthorizerSettings, http: ClientSession, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")

    async def verify(self, header: str | None) -> dict[str, Any]:
        """Gives the claims of a bearer header; raises AwsError 401 for anything but a good access token."""
        scheme, _, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise self._refused("Missing bearer token")
        try:
            key_id = jwt.get_unverified_header(token).get("kid", "")
            key = self._keys.get(key_id) or await self._fetch(key_id)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                issuer=self._settings.issuer,
                options={"require": ["exp", "iss", "sub"], "verify_aud": False, "verify_iat": False},
            )
        except jwt.ExpiredSignatureError as error:
            raise self._refused("The token has expired") from error
        except jwt.InvalidTokenError as error:
            raise self._refused("The token is not valid") from error
        if claims.get("token_use") != "access":
            raise self._refused("The token is not an access token")
        if claims.get("client_id") not in self._settings.client_ids:
            raise self._refused("Claim 'client_id' value mismatch with configuration")
        return claims

    async def _fetch(self, key_id: str) -> Any:
        if self._clock() - self._fetched_at >= _REFRESH_PAUSE_SECONDS:
            try:
                async with self._http.get(self._settings.jwks_url, timeout=_FETCH_TIMEOUT) as response:
                    response.raise_for_status()
                    published = await response.json(content_type=None)
            except (ClientError, TimeoutError, ValueError) as error:
                raise unavailable("The user pool's keys cannot be fetched right now.") from error
            self._fetched_at = self._clock()
            self._keys = {item["kid"]: jwt.PyJWK.from_dict(item).key for item in published["keys"]}
        if key_id not in self._keys:
            raise self._refused("The token was signed by an unknown key")
        return self._keys[key_id]

    def _refused(self, reason: str) -> AwsError:
        return AwsError(
            "UnauthorizedException",
            f"OAuth authorization failed: {reason}.",
            401,
            {"WWW-Authenticate": f'Bearer realm="{self._settings.issuer}", error="invalid_token"'},
        )
