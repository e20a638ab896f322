"""Sign-in for browsers: the operations of Amazon Cognito that need no AWS account, and no others."""

from aiohttp import web

from local_stack.front_door.proxy import HttpProxy

_SERVICE = "AWSCognitoIdentityProviderService."
_PUBLIC_OPERATIONS = frozenset(
    {
        "AssociateSoftwareToken",
        "ChangePassword",
        "ConfirmDevice",
        "ConfirmForgotPassword",
        "ConfirmSignUp",
        "DeleteUser",
        "DeleteUserAttributes",
        "ForgetDevice",
        "ForgotPassword",
        "GetDevice",
        "GetTokensFromRefreshToken",
        "GetUser",
        "GetUserAttributeVerificationCode",
        "GetUserAuthFactors",
        "GlobalSignOut",
        "InitiateAuth",
        "ListDevices",
        "ResendConfirmationCode",
        "RespondToAuthChallenge",
        "RevokeToken",
        "SetUserMFAPreference",
        "SignUp",
        "UpdateDeviceStatus",
        "UpdateUserAttributes",
        "VerifySoftwareToken",
        "VerifyUserAttribute",
    }
)


class SignIn:
    """POST /cognito: what AWS' own endpoint offers to a browser."""

    def __init__(self, proxy: HttpProxy) -> None:
        self._proxy = proxy

    async def handle(self, request: web.Request) -> web.StreamResponse:
        service, _, operation = request.headers.get("X-Amz-Target", "").rpartition(".")
        if service + "." != _SERVICE or operation not in _PUBLIC_OPERATIONS:
            return web.json_response(
                {"__type": "UnknownOperationException", "message": "This operation is not open to browsers."},
                status=400,
                content_type="application/x-amz-json-1.1",
            )
        return await self._proxy.forward(request, "")
