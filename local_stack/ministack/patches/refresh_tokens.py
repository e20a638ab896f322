"""A refresh token counts only if the pool signed it, until it is too old or its session has ended.

The stock emulator believes whatever a refresh token says of itself unless it runs with all of IAM.
"""

from __future__ import annotations

import time
from typing import Any

from ministack.services import cognito

_REFRESHES = {"REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"}


def refusal(action: str, data: dict[str, Any]) -> Any:
    """The refusal of a refresh or revocation whose token is not a good one, or None."""
    token = _token(action, data)
    if token is None:
        return None
    claims = cognito._token_claims(token)
    if token.count(".") != 2 or claims.get("token_use") != "refresh" or not cognito._signature_valid(token):
        return _refused("Invalid Refresh Token")
    if not isinstance(claims.get("exp"), (int, float)) or claims["exp"] <= time.time():
        return _refused("Refresh Token has expired")
    if action != "RevokeToken" and claims.get("origin_jti") in cognito._revoked_tokens:
        return _refused("Refresh Token has been revoked")
    pool = cognito._get_pool_unscoped(str(claims.get("iss", "")).rsplit("/", 1)[-1])
    user = cognito._user_from_token(token, pool) if pool else None
    if user is not None and not user.get("Enabled", True):
        return _refused("User is disabled.")
    return None


def _token(action: str, data: dict[str, Any]) -> str | None:
    """The refresh token that a request carries, if it is one of those that carry any."""
    if action == "GetTokensFromRefreshToken":
        return str(data.get("RefreshToken", ""))
    if action == "RevokeToken":
        return str(data.get("Token", ""))
    if data.get("AuthFlow") in _REFRESHES:
        return str((data.get("AuthParameters") or {}).get("REFRESH_TOKEN", ""))
    return None


def _refused(message: str) -> Any:
    return cognito.error_response_json("NotAuthorizedException", message, 400)
