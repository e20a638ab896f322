"""A challenge is answered only by the person and client it was put to; the stock emulator takes any name for it."""

from __future__ import annotations

import json
import time
from typing import Any

from ministack.services import cognito

_LIFETIME_SECONDS = 15 * 60
_ANSWERS = {"AdminRespondToAuthChallenge", "RespondToAuthChallenge"}
_WITH_SESSION = {"MFA_SETUP", "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"}
_open: dict[str, tuple[str, str, str, float]] = {}


def after(data: dict[str, Any], answer: tuple[int, dict[str, str], bytes]) -> None:
    """Remembers a challenge that a sign-in was answered with."""
    given = json.loads(answer[2] or b"{}")
    if given.get("ChallengeName") in _WITH_SESSION:
        now = time.time()
        for session in [session for session, challenge in _open.items() if challenge[3] < now]:
            del _open[session]
        name = given["ChallengeParameters"]["USER_ID_FOR_SRP"]
        client = data.get("ClientId", "")
        _open[given["Session"]] = (given["ChallengeName"], client, _known_as(client, name), now + _LIFETIME_SECONDS)


def refusal(action: str, data: dict[str, Any]) -> Any:
    """The refusal of an answer to a challenge that was never put to this person, or None."""
    if action not in _ANSWERS or data.get("ChallengeName") not in _WITH_SESSION:
        return None
    client = data.get("ClientId", "")
    challenge = _open.get(data.get("Session") or "")
    name = (data.get("ChallengeResponses") or {}).get("USERNAME", "")
    if (
        challenge is None
        or challenge[3] < time.time()
        or challenge[:3]
        != (
            data["ChallengeName"],
            client,
            _known_as(client, name),
        )
    ):
        return cognito.error_response_json("NotAuthorizedException", "Invalid session for the user.", 400)
    if data["ChallengeName"] == "NEW_PASSWORD_REQUIRED":
        pool, _ = cognito._pool_for_client(client)
        refused = cognito._validate_password(pool, (data["ChallengeResponses"]).get("NEW_PASSWORD", ""))
        if refused:
            return refused
    return None


def _known_as(client: str, name: str) -> str:
    """The user's own name, whether they gave it or an address of theirs."""
    pool, _ = cognito._pool_for_client(client)
    user = cognito._resolve_user(pool, name)[0] if pool else None
    return str(user["Username"]) if user else name
