"""Codes that only the mailbox's owner can know: random, mailed, checked, good for few attempts and a limited time.

The stock codes are always the same ones and are not checked, and confirming one does not verify the address.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from ministack.services import cognito

from local_stack.ministack.patches import code_mails

_LIFETIME_SECONDS = {"_confirmation_code": 24 * 3600, "_reset_code": 3600, "_email_code": 24 * 3600}
_ATTEMPTS = 5
_KIND_BY_ATTRIBUTE = {"email": "_confirmation_code", "password": "_reset_code"}
_KIND_BY_ACTION = {"ConfirmSignUp": "_confirmation_code", "ConfirmForgotPassword": "_reset_code"}


def install() -> None:
    """Mails that carry a code carry a fresh one."""

    def mail_fresh_code(
        pool: Any, username: str, attributes: dict[str, str], _: str, attribute_name: str = "email"
    ) -> None:
        user, _missing = cognito._resolve_user(pool, username)
        kind = _KIND_BY_ATTRIBUTE[attribute_name]
        first = "SignUp" if f"{kind}_until" not in user else "ResendCode"
        source = "ForgotPassword" if attribute_name == "password" else first
        if email := (attributes or {}).get("email"):
            code_mails.send(pool, user, source, email, issue(user, kind))

    cognito._send_verification_email = mail_fresh_code


def issue(user: dict[str, Any], kind: str) -> str:
    """A new code of one kind for a user; an earlier one no longer counts."""
    user[kind] = f"{secrets.randbelow(10**6):06d}"
    user[f"{kind}_until"] = time.time() + _LIFETIME_SECONDS[kind]
    user[f"{kind}_attempts"] = 0
    return str(user[kind])


def check(user: dict[str, Any], kind: str, code: object) -> Any:
    """The refusal of a code that is wrong, used up or too old, or None."""
    issued = user.get(kind)
    if not issued or time.time() > user.get(f"{kind}_until", 0):
        return cognito.error_response_json(
            "ExpiredCodeException", "Invalid code provided, please request a code again.", 400
        )
    if user.get(f"{kind}_attempts", 0) >= _ATTEMPTS:
        return cognito.error_response_json(
            "LimitExceededException", "Attempt limit exceeded, please try after some time.", 400
        )
    if not isinstance(code, str) or not secrets.compare_digest(code.encode(), issued.encode()):
        user[f"{kind}_attempts"] = user.get(f"{kind}_attempts", 0) + 1
        return cognito.error_response_json(
            "CodeMismatchException", "Invalid verification code provided, please try again.", 400
        )
    return None


def forget(user: dict[str, Any], kind: str) -> None:
    """A code counts once."""
    for name in (kind, f"{kind}_until", f"{kind}_attempts"):
        user.pop(name, None)


def _user(data: dict[str, Any]) -> dict[str, Any] | None:
    pool, _ = cognito._pool_for_client(data.get("ClientId"))
    found: dict[str, Any] | None = cognito._resolve_user(pool, data.get("Username"))[0] if pool else None
    return found


def refusal(action: str, data: dict[str, Any]) -> Any:
    """The refusal of ConfirmSignUp or ConfirmForgotPassword without the mailed code, or None."""
    kind = _KIND_BY_ACTION.get(action)
    user = _user(data) if kind else None
    if kind is None or user is None:
        return None
    if action == "ConfirmSignUp" and user["UserStatus"] != "UNCONFIRMED":
        return cognito.error_response_json(
            "NotAuthorizedException", f"User cannot be confirmed. Current status is {user['UserStatus']}", 400
        )
    return check(user, kind, data.get("ConfirmationCode"))


def after(action: str, data: dict[str, Any]) -> None:
    """Whoever knew the mailed code owns the address."""
    kind = _KIND_BY_ACTION.get(action)
    user = _user(data) if kind else None
    if kind is not None and user is not None:
        forget(user, kind)
        user["Attributes"] = cognito._merge_attributes(
            user["Attributes"], [{"Name": "email_verified", "Value": "true"}]
        )
