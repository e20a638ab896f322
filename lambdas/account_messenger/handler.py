"""Cognito asks how to word a mail that carries a code."""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.domain.venue import Venue
from boxoffice.mail.content import CodePurpose
from boxoffice.use_cases.account_code_mail import account_code_mail
from boxoffice.wiring.databases import house
from lambdas.observed import observed

_PURPOSES = {
    "CustomMessage_SignUp": CodePurpose.SIGN_UP,
    "CustomMessage_ResendCode": CodePurpose.SIGN_UP,
    "CustomMessage_ForgotPassword": CodePurpose.NEW_PASSWORD,
    "CustomMessage_UpdateUserAttribute": CodePurpose.NEW_ADDRESS,
    "CustomMessage_VerifyUserAttribute": CodePurpose.NEW_ADDRESS,
}


@cache
def _venue() -> Venue:
    return house().venue


@observed("account_messenger")
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The event with our words in its response; a message of another kind keeps Cognito's."""
    purpose = _PURPOSES.get(event["triggerSource"])
    if purpose is None:
        return event
    request = event["request"]
    language = request["userAttributes"].get("locale", "")
    mail = account_code_mail(_venue(), purpose, code=request["codeParameter"], language=language)
    event["response"] |= {"emailSubject": mail.subject, "emailMessage": mail.html}
    return event
