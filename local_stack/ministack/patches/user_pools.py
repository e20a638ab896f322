"""User pools that people can trust: AWS's rules, triggers that run, and nobody forgotten after a kill.

Every call of the user pools' API passes here: refused where AWS refuses it, carried out one at a time, written to disk
before it is answered, and followed by the pool's trigger.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.services import cognito
from ministack.services.cloudformation import provisioners

from local_stack.ministack.patches import (
    refresh_tokens,
    sign_in_challenges,
    user_attributes,
    user_pool_triggers,
    verification_codes,
)
from local_stack.ministack.patches.user_pool_store import UserPoolStore

Answer = tuple[int, dict[str, str], bytes]
_ADDED = {
    "GetUserAttributeVerificationCode": user_attributes.send_code_again,
    "VerifyUserAttribute": user_attributes.verify,
}
_USERNAME_FIELDS = (("Username",), ("AuthParameters", "USERNAME"), ("ChallengeResponses", "USERNAME"))


def install(path: Path) -> None:
    """Restores the pools from the file `path` and keeps them there from now on."""
    store = UserPoolStore(path)
    store.restore()
    lock = threading.Lock()
    _serve_added_actions()
    _refuse_unsigned_administration()
    _keep_pools_over_deployments(store)
    verification_codes.install()

    def run(handler: Callable[[dict[str, Any]], Answer], action: str, data: dict[str, Any]) -> Answer:
        if action in cognito._UNSIGNED_IDP_ACTIONS:
            cognito._pin_unsigned_idp_scope(data)
        _ignore_case(data)
        with lock:
            try:
                answer = _refusal(action, data) or handler(data)
            except (cognito._CustomMessageRejected, cognito._CustomMessageInvalid) as problem:
                answer = cognito._custom_message_error(problem)
            if answer[0] == 200:
                verification_codes.after(action, data)
                sign_in_challenges.after(data, answer)
            store.save()
        final: Answer = user_pool_triggers.after(action, data, answer)
        return final

    cognito._run_idp_handler = run


def _refusal(action: str, data: dict[str, Any]) -> Answer | None:
    """What AWS refuses and the stock emulator lets pass unless it runs with all of IAM."""
    refusal: Answer | None = (
        cognito._validate_client_secret_hash(action, data)
        or cognito._auth_flow_error(action, data)
        or cognito._access_token_error(data)
        or refresh_tokens.refusal(action, data)
        or verification_codes.refusal(action, data)
        or sign_in_challenges.refusal(action, data)
        or user_attributes.refusal(action, data)
    )
    return refusal


def _ignore_case(data: dict[str, Any]) -> None:
    """Addresses are compared without regard to case, as the pools say (UsernameConfiguration)."""
    for *outer, name in _USERNAME_FIELDS:
        fields = data.get(outer[0]) if outer else data
        if isinstance(fields, dict) and isinstance(fields.get(name), str):
            fields[name] = fields[name].lower()
    for attribute in data.get("UserAttributes") or []:
        if isinstance(attribute, dict) and attribute.get("Name") == "email":
            attribute["Value"] = str(attribute.get("Value", "")).lower()


def _serve_added_actions() -> None:
    dispatch = cognito._dispatch_idp
    cognito._UNSIGNED_IDP_ACTIONS.update(_ADDED)

    async def dispatch_added(action: str, data: dict[str, Any]) -> Answer:
        handler = _ADDED.get(action) or (user_attributes.update if action == "UpdateUserAttributes" else None)
        answer: Answer = (
            await dispatch(action, data)
            if handler is None
            else await run_reentrant(cognito._run_idp_handler, handler, action, data)
        )
        return answer

    cognito._dispatch_idp = dispatch_added


def _refuse_unsigned_administration() -> None:
    """A browser, which has no AWS credentials, reaches only what is meant for it."""
    handle = cognito.handle_request

    async def handle_signed(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Answer:
        service, _, action = headers.get("x-amz-target", "").partition(".")
        if (
            service == "AWSCognitoIdentityProviderService"
            and action not in cognito._UNSIGNED_IDP_ACTIONS
            and not headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 ")
        ):
            refused: Answer = cognito.error_response_json(
                "MissingAuthenticationTokenException", "Missing Authentication Token", 400
            )
            return refused
        answer: Answer = await handle(method, path, headers, body, query)
        return answer

    cognito.handle_request = handle_signed


def _keep_pools_over_deployments(store: UserPoolStore) -> None:
    """Deploying the template again finds the pools and clients of the same name, with their ids and their people."""
    pools = provisioners._RESOURCE_HANDLERS["AWS::Cognito::UserPool"]
    clients = provisioners._RESOURCE_HANDLERS["AWS::Cognito::UserPoolClient"]
    create_pool, update_pool = pools["create"], pools["update"]
    create_client, update_client = clients["create"], clients["update"]

    def pool(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        name = provisioners._cognito_user_pool_name(props, stack_name, logical_id)
        known = next((found for found in cognito._user_pools.values() if found["Name"] == name), None)
        result = (
            create_pool(logical_id, props, stack_name)
            if known is None
            else update_pool(known["Id"], _create_only(known), props, stack_name, logical_id)
        )
        store.save()
        return result

    def client(logical_id: str, props: dict[str, Any], stack_name: str) -> Any:
        owner = cognito._user_pools.get(props["UserPoolId"]) or {"_clients": {}}
        known = next(
            (key for key, value in owner["_clients"].items() if value["ClientName"] == props.get("ClientName")), None
        )
        before = {"UserPoolId": props["UserPoolId"], "GenerateSecret": props.get("GenerateSecret", False)}
        result = (
            create_client(logical_id, props, stack_name)
            if known is None
            else update_client(known, before, props, stack_name, logical_id)
        )
        store.save()
        return result

    def keep(*_: Any) -> None:
        """Nobody is forgotten because a stack is taken down or a deployment failed."""

    pools.update(create=pool, delete=keep)
    clients.update(create=client, delete=keep)


def _create_only(pool: dict[str, Any]) -> dict[str, Any]:
    """The properties that cannot change, as the pool has them; a template that changes one is refused."""
    return {
        name: pool[name]
        for name in ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")
        if pool.get(name)
    }
