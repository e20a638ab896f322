"""Who calls: from the claims that the authorizer verified."""

from __future__ import annotations

from typing import Any

from boxoffice.domain.errors import NotAllowed
from boxoffice.domain.identity import Caller
from lambdas.rest_api.app import app
from lambdas.rest_api.problems import BadRequest
from lambdas.rest_api.services import services


def caller() -> Caller:
    """The customer or staff of this request; the token's issuer says which."""
    claims = _claims()
    subject = str(claims.get("sub") or "")
    if not subject or claims.get("token_use") != "access":
        raise BadRequest(401, "unauthorized", "Sign in and send the access token as a bearer token.")
    staff = claims.get("iss") == services().staff_issuer
    return Caller.staff(subject) if staff else Caller.customer(subject)


def customer() -> Caller:
    """As `caller`, for what customers alone may do."""
    found = caller()
    if found.kind.value != "customer":
        raise NotAllowed("This is for customers; sign in with a customer's account.")
    return found


def bearer_token() -> str:
    """The customer's own token, to travel with their request to the agents."""
    header = app.current_event.headers.get("authorization") or ""
    return header.removeprefix("Bearer ").strip()


def _claims() -> dict[str, Any]:
    context = app.current_event.raw_event.get("requestContext") or {}
    claims = (context.get("authorizer") or {}).get("claims") or {}
    return dict(claims)
