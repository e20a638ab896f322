"""Bedrock's own AWS session, where the process's credentials are not the ones to call it with.

On the laptop everything else speaks to a stand-in under invented keys: the real ones reach this session and no other.
"""

from __future__ import annotations

import os

import boto3
import botocore.session
from botocore.exceptions import ProfileNotFound

from boxoffice.aws.session import session
from boxoffice.settings import BedrockAccessSettings

_NO_ACCOUNT = (
    "there is no AWS account for it. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "
    "AWS_BEARER_TOKEN_BEDROCK in the shell that starts Boxoffice; or AWS_ENDPOINT_URL_BEDROCK_RUNTIME, if a server of "
    "your own answers in Bedrock's place."
)


class BedrockAccessWrong(ValueError):
    """The settings for reaching Bedrock do not fit together; the message says how."""


def bedrock_session(access: BedrockAccessSettings) -> boto3.Session:
    """The session of the credentials set for Bedrock; the process's own where none are. Raises BedrockAccessWrong.

    A stand-in for all of AWS is never asked to think: what it makes up would reach customers.
    """
    keys = access.bedrock_access_key_id, access.bedrock_secret_access_key
    if any(keys) and not all(keys):
        raise BedrockAccessWrong("BOXOFFICE_BEDROCK_ACCESS_KEY_ID and BOXOFFICE_BEDROCK_SECRET_ACCESS_KEY go together.")
    if sum((bool(access.bedrock_profile), any(keys), access.bedrock_api_key is not None)) > 1:
        raise BedrockAccessWrong("Set one of BOXOFFICE_BEDROCK_PROFILE, _ACCESS_KEY_ID and _API_KEY, not several.")
    if not has_own_account(access) and "AWS_ENDPOINT_URL" in os.environ and not has_own_endpoint():
        raise BedrockAccessWrong(_NO_ACCOUNT)
    if access.bedrock_profile:
        return _of_profile(access, access.bedrock_profile)
    if not any(keys):
        own = session()
        return boto3.Session(region_name=access.bedrock_region) if access.bedrock_region else own
    secret, token = access.bedrock_secret_access_key, access.bedrock_session_token
    return boto3.Session(
        aws_access_key_id=access.bedrock_access_key_id,
        aws_secret_access_key=secret.get_secret_value() if secret else None,
        aws_session_token=token.get_secret_value() if token else None,
        region_name=access.bedrock_region,
    )


def has_own_account(access: BedrockAccessSettings) -> bool:
    """Whether Bedrock is called under credentials of its own: then at AWS, whatever the process's AWS is."""
    return bool(access.bedrock_profile or access.bedrock_access_key_id or access.bedrock_api_key)


def has_own_endpoint() -> bool:
    """Whether an address is set for Bedrock alone."""
    return "AWS_ENDPOINT_URL_BEDROCK_RUNTIME" in os.environ


def _of_profile(access: BedrockAccessSettings, profile: str) -> boto3.Session:
    """The process's own configuration files may be blanked: these are read by their paths."""
    found = botocore.session.Session(profile=profile)
    found.set_config_variable("config_file", access.bedrock_config_file or "~/.aws/config")
    found.set_config_variable("credentials_file", access.bedrock_credentials_file or "~/.aws/credentials")
    try:
        region = access.bedrock_region or found.get_scoped_config().get("region")
        return boto3.Session(botocore_session=found, region_name=region)
    except ProfileNotFound:
        raise BedrockAccessWrong(
            f"There is no AWS profile {profile!r}: correct AWS_PROFILE (or BOXOFFICE_BEDROCK_PROFILE, if that is set), "
            "or make the profile with the AWS CLI."
        ) from None
