"""Who calls: from the claims that the authorizer verified."""

from __future__ import annotations

import re
from typing import Any

from boxoffice.domain.errors import NotAllowed
from boxoffice.domain.identity import Caller, CallerKind
from lambdas.rest_api.app import app
from lambdas.rest_api.problems import BadRequest
from lambdas.rest_api.services import settings

_BEARER = re.compile(r"(?!bearer$)(?:bearer +)?([A-Za-z0-9._~+/=-]+)", re.IGNORECASE)


def caller() -> Caller:
    """The customer or staff of this request; the token's issuer says which."""
    claims = _claims()
    subject, issuer = str(claims.get("sub") or ""), claims.get("iss")
    pools = {settings().customer_issuer: Caller.customer, settings().staff_issuer: Caller.staff}
    if not subject or claims.get("token_use") != "access" or issuer not in pools:
        raise _not_signed_in()
    return pools[issuer](subject)


def customer() -> Caller:
    """As `caller`, for what customers alone may do."""
    found = caller()
    if found.kind is not CallerKind.CUSTOMER:
        raise NotAllowed("This is for customers; sign in with a customer's account.")
    return found


def bearer_token() -> str:
    """The customer's own token, to travel with their request to the agents."""
    found = _BEARER.fullmatch((app.current_event.headers.get("authorization") or "").strip())
    if found is None:
        raise _not_signed_in()
    return found[1]


def _claims() -> dict[str, Any]:
    context = app.current_event.raw_event.get("requestContext") or {}
    claims = (context.get("authorizer") or {}).get("claims") or {}
    return dict(claims)


def _not_signed_in() -> BadRequest:
    return BadRequest(401, "unauthorized", "Sign in and send the access token as a bearer token.")
