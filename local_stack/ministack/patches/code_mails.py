"""A mail that carries a code is worded by the pool's CustomMessage trigger, as on AWS; the stock one never asks it."""

from __future__ import annotations

from typing import Any

from ministack.services import cognito


def send(pool: dict[str, Any], user: dict[str, Any], source: str, email: str, code: str) -> None:
    """Mails `code` to `email`. `source` is the trigger's, without its prefix: `SignUp`, `ForgotPassword`, …

    A trigger that fails, or whose words have no place for the code, fails the call, as on AWS.
    """
    name, attributes = user["Username"], {**cognito._attr_list_to_dict(user["Attributes"]), "email": email}
    custom = cognito._apply_custom_message_trigger(pool, f"CustomMessage_{source}", name, attributes)
    subject, body = cognito._resolve_verification_template(pool, by_link=False)
    if custom.get("emailMessage") and "{####}" not in custom["emailMessage"]:
        raise cognito._CustomMessageInvalid("CustomMessage emailMessage must contain {####}.")
    display = cognito._template_username(pool, name, attributes)
    cognito._deliver_cognito_email(
        pool,
        email,
        cognito._expand_template(custom.get("emailSubject") or subject, display, code),
        cognito._expand_template(custom.get("emailMessage") or body, display, code),
        type_name="CognitoVerificationMessage",
        extra={"Username": name, "AttributeName": "email"},
    )
