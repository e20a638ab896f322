"""Accounts in the stack's own user pool, made as an administrator makes them."""

from __future__ import annotations

from typing import Any

import httpx

from boxoffice.cli.client.errors import SignInRefused, reaching
from boxoffice.cli.running_stack import RunningStack

PASSWORD = "Evals-Lindenpark-2026"  # noqa: S105 - of people who live as long as their scenario


async def add_account(http: httpx.AsyncClient, stack: RunningStack, email: str) -> None:
    """Somebody with that address can sign in with PASSWORD afterwards. Raises SignInRefused or NotReachable."""
    verified = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    await _call(http, stack, "AdminCreateUser", Username=email, MessageAction="SUPPRESS", UserAttributes=verified)
    await _call(http, stack, "AdminSetUserPassword", Username=email, Password=PASSWORD, Permanent=True)


async def _call(http: httpx.AsyncClient, stack: RunningStack, operation: str, **request: Any) -> None:
    pool = stack.status["cognito"]["customers"]
    headers = {
        "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=local/20260101/{pool['region']}/cognito-idp/aws4_request",
    }
    with reaching("The user pool"):
        body = {"UserPoolId": pool["userPoolId"], **request}
        answer = await http.post(pool["endpoint"], json=body, headers=headers)
    if answer.status_code != 200:
        raise SignInRefused(f"{operation} {answer.status_code}", answer.text[:200])
