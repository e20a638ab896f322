"""Signing in with USER_PASSWORD_AUTH: one plain POST, as any HTTP client can do it."""

import httpx

from boxoffice.cli.client.addresses import UserPool
from boxoffice.cli.client.errors import SignInRefused, reaching, told

_TARGET = "AWSCognitoIdentityProviderService.InitiateAuth"
_TYPE = "application/x-amz-json-1.1"


async def sign_in(http: httpx.AsyncClient, pool: UserPool, email: str, password: str) -> str:
    """The bearer token for the API. Raises SignInRefused, also when a further challenge (MFA) is asked."""
    request = {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "ClientId": pool.client_id,
        "AuthParameters": {"USERNAME": email, "PASSWORD": password},
    }
    with reaching("The user pool"):
        answer = await http.post(pool.endpoint, json=request, headers={"X-Amz-Target": _TARGET, "Content-Type": _TYPE})
    content = told(answer, "The user pool")
    if answer.status_code != 200:
        code = str(content.get("__type", "Unknown")).rsplit("#", 1)[-1]
        raise SignInRefused(code, str(content.get("message", "no reason given")).rstrip("."))
    if "AuthenticationResult" not in content:
        raise SignInRefused(str(content.get("ChallengeName")), "a further step is asked for")
    token: str = content["AuthenticationResult"]["AccessToken" if pool.bearer == "access" else "IdToken"]
    return token
