"""What people may say about themselves: never that an address is verified, and a new address only after its code.

The stock emulator lets anybody mark any address as verified, change it at will, and sign up where only staff is
invited.
"""

from __future__ import annotations

import re
from typing import Any

from ministack.services import cognito

from local_stack.ministack.patches import code_mails, verification_codes

_NOT_THEIRS = {"sub", "email_verified", "phone_number_verified"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_SELF_SERVICE = {"SignUp", "UpdateUserAttributes"}


def refusal(action: str, data: dict[str, Any]) -> Any:
    """The refusal of a sign-up or change that AWS would not take, or None."""
    if action not in _SELF_SERVICE:
        return None
    if {attribute.get("Name") for attribute in data.get("UserAttributes") or []} & _NOT_THEIRS:
        return cognito.error_response_json(
            "NotAuthorizedException", "A client attempted to write unauthorized attribute", 400
        )
    if action == "SignUp":
        pool, _ = cognito._pool_for_client(data.get("ClientId"))
        if pool and (pool.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly"):
            return cognito.error_response_json(
                "NotAuthorizedException", "SignUp is not permitted for this user pool", 400
            )
    return None


def update(data: dict[str, Any]) -> Any:
    """UpdateUserAttributes: a new address is kept aside, and its code mailed there."""
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken", ""))
    if not user:
        return cognito.error_response_json("NotAuthorizedException", "Invalid access token.", 400)
    wanted = cognito._attr_list_to_dict(data.get("UserAttributes") or [])
    address = wanted.pop("email", None)
    present = cognito._attr_list_to_dict(user["Attributes"])
    if address is not None and not _ADDRESS.fullmatch(address):
        return cognito.error_response_json("InvalidParameterException", "Invalid email address format.", 400)
    user["Attributes"] = cognito._merge_attributes(user["Attributes"], cognito._dict_to_attr_list(wanted))
    user["UserLastModifiedDate"] = cognito._now_epoch()
    if address is None or address == present.get("email"):
        return cognito.json_response({"CodeDeliveryDetailsList": []})
    user["_email_wanted"] = address
    return _mail_code(pool, user, "UpdateUserAttribute", listed=True)


def send_code_again(data: dict[str, Any]) -> Any:
    """GetUserAttributeVerificationCode for the address that waits to be verified, or for the present one."""
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken", ""))
    if not user:
        return cognito.error_response_json("NotAuthorizedException", "Invalid access token.", 400)
    if data.get("AttributeName") != "email":
        return cognito.error_response_json("InvalidParameterException", "Only email can be verified.", 400)
    user.setdefault("_email_wanted", cognito._attr_list_to_dict(user["Attributes"]).get("email"))
    return _mail_code(pool, user, "VerifyUserAttribute", listed=False)


def verify(data: dict[str, Any]) -> Any:
    """VerifyUserAttribute: from now on the address is the new one, and verified."""
    user, pool = cognito._user_pool_for_access_token(data.get("AccessToken", ""))
    if not user:
        return cognito.error_response_json("NotAuthorizedException", "Invalid access token.", 400)
    wanted = user.get("_email_wanted")
    if data.get("AttributeName") != "email" or not wanted:
        return cognito.error_response_json(
            "ExpiredCodeException", "Invalid code provided, please request a code again.", 400
        )
    refused = verification_codes.check(user, "_email_code", data.get("Code"))
    if refused:
        return refused
    owner = cognito._resolve_user(pool, wanted)[0]
    if owner is not None and owner is not user:
        return cognito.error_response_json(
            "AliasExistsException", "An account with the given email already exists.", 400
        )
    verification_codes.forget(user, "_email_code")
    del user["_email_wanted"]
    changes = [{"Name": "email", "Value": wanted}, {"Name": "email_verified", "Value": "true"}]
    user["Attributes"] = cognito._merge_attributes(user["Attributes"], changes)
    user["UserLastModifiedDate"] = cognito._now_epoch()
    return cognito.json_response({})


def _mail_code(pool: dict[str, Any], user: dict[str, Any], source: str, *, listed: bool) -> Any:
    address = user["_email_wanted"]
    code_mails.send(pool, user, source, address, verification_codes.issue(user, "_email_code"))
    details = {
        "Destination": cognito._masked_destination(address),
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    return cognito.json_response({"CodeDeliveryDetailsList": [details]} if listed else {"CodeDeliveryDetails": details})
