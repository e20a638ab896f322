"""What the web app is answered: one signed-in customer, tiers with their calendars, an order."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

Answer = tuple[int, Any]
Answers = dict[str, Answer | Callable[[], Answer]]
"""By method and path."""
TIERS = [("standard", "Standard"), ("non-stop", "Non-stop"), ("double-fun", "Double Fun")]
FIRST = date(2030, 3, 4)
Cell = tuple[int, int, int]
"""A day of a tier's calendar: how many after `FIRST`, its price in cents, and the places left."""
Cells = list[Cell]


def access_token(subject: str, *, seconds: int = 3600) -> str:
    """One that nobody signed, which ends in so many seconds; no two are the same."""
    ends = int(time.time()) + seconds
    return _jwt({"sub": subject, "username": subject, "exp": ends, "iat": 1, "jti": uuid4().hex})


def _jwt(claims: dict[str, Any]) -> str:
    parts = [{"alg": "RS256", "kid": "k"}, claims]
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), "c2ln"])


def problem(status: int, code: str) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": code,
        "status": status,
        "detail": "No.",
        "code": code,
        "errors": [],
        "alternatives": [],
    }


def signed_in_answers(conversation: str, origin: str) -> Answers:
    """An API that knows one customer with one empty conversation."""
    at = "2026-11-20T12:00:00Z"
    me = {"id": str(uuid4()), "email": "sub-ann@example.com", "firstName": "Ann", "lastName": "Test", "phone": None,
          "language": "en", "marketingConsent": False, "rememberPreferences": True}  # fmt: skip
    chat = {"id": conversation, "title": "", "createdAt": at, "updatedAt": at, "interrupt": None}
    return {
        "GET /me": (200, me),
        "GET /tickets": (200, {"tickets": [], "nextCursor": None}),
        "GET /orders": (200, {"orders": [], "nextCursor": None}),
        "GET /cases": (200, {"cases": [], "nextCursor": None}),
        "GET /memories": (200, {"memories": [], "nextCursor": None}),
        "GET /conversations": (200, {"conversations": [chat], "nextCursor": None}),
        "POST /conversations": (201, {"conversationId": conversation}),
        f"GET /conversations/{conversation}/messages": (
            200,
            {"messages": [], "nextCursor": None, "interrupt": None, "running": None},
        ),
        "POST /socket-tickets": (
            201,
            {"url": f"{origin.replace('http', 'ws')}/socket?ticket=t", "expiresAt": "2099-01-01T00:00:00Z"},
        ),
    }


def money(cents: int) -> dict[str, str]:
    return {"amount": f"{cents / 100:.2f}", "currency": "EUR"}


def option(tier: str, name: str, cells: Cells) -> dict[str, Any]:
    bookable = any(left for _, _, left in cells)
    calendar = [
        {"date": (FIRST + timedelta(days=day)).isoformat(), "priceDifference": money(cents), "placesLeft": left}
        for day, cents, left in sorted(cells)
    ]
    return {
        "tier": tier,
        "name": name,
        "benefits": ["Fun"],
        "available": bookable,
        "reason": None if bookable else {"code": "sold_out", "message": "Sold out."},
        "alternatives": [],
        "calendar": calendar if bookable else [],
    }


def order(identity: str, ticket: str, tier: str, day: date, cents: int, **more: Any) -> dict[str, Any]:
    """An order on one ticket as REST tells it, to be paid."""
    at = "2026-11-20T12:00:00Z"
    line = {"ticketId": ticket, "fromTier": None, "fromDate": FIRST.isoformat(), "priceDifference": money(cents)}
    return {
        "id": identity,
        "status": "pending",
        "tier": tier,
        "visitDate": day.isoformat(),
        "lines": [line],
        "total": money(cents),
        "version": 1,
        "holdExpiresAt": "2099-01-01T00:00:00Z",
        "confirmationCode": None,
        "payment": None,
        "createdAt": at,
        "completedAt": None,
        "timeline": [{"at": at, "event": "pending"}],
        **more,
    }
