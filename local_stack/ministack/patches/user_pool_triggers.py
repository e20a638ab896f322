"""The PostAuthentication trigger runs, and its error keeps the person out, as on AWS; the stock one never runs."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import cognito, lambda_svc

_SIGN_IN_ACTIONS = {"AdminInitiateAuth", "AdminRespondToAuthChallenge", "InitiateAuth", "RespondToAuthChallenge"}
_REFRESHES = {"REFRESH_TOKEN", "REFRESH_TOKEN_AUTH"}


def after(action: str, data: dict[str, Any], answer: tuple[int, dict[str, str], bytes]) -> Any:
    """The answer to a sign-in once the pool's trigger has agreed; any other answer as it is."""
    if action not in _SIGN_IN_ACTIONS or data.get("AuthFlow") in _REFRESHES or answer[0] != 200:
        return answer
    tokens = json.loads(answer[2]).get("AuthenticationResult")
    if not tokens:
        return answer
    claims = cognito._token_claims(tokens["AccessToken"])
    pool = cognito._user_pools[claims["iss"].rsplit("/", 1)[-1]]
    function = (pool.get("LambdaConfig") or {}).get("PostAuthentication")
    if not function:
        return answer
    problem = _invoke(function, _event(pool, pool["_users"][claims["username"]], data.get("ClientId", "")))
    if problem is None:
        return answer
    return cognito.error_response_json(
        "UserLambdaValidationException", f"PostAuthentication failed with error {problem}.", 400
    )


def _event(pool: dict[str, Any], user: dict[str, Any], client_id: str) -> dict[str, Any]:
    attributes = cognito._attr_list_to_dict(user["Attributes"])
    return {
        "version": "1",
        "triggerSource": "PostAuthentication_Authentication",
        "region": cognito._pool_region(pool["Id"]),
        "userPoolId": pool["Id"],
        "userName": user["Username"],
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id},
        "request": {
            "userAttributes": {**attributes, "cognito:user_status": user["UserStatus"]},
            "newDeviceUsed": False,
        },
        "response": {},
    }


def _invoke(function: str, event: dict[str, Any]) -> str | None:
    """Runs the trigger and returns what went wrong, if anything did."""
    record, config, _ = lambda_svc._get_func_record_for_ref(function)
    if record is None:
        return f"{function} does not exist"
    result = lambda_svc._execute_function_with_config_scope(
        lambda_svc._execution_record_for_config(record, config), event
    )
    if not result.get("error"):
        return None
    return str((result.get("body") or {}).get("errorMessage", "unknown"))
