"""The one place where boto3 clients are made: with timeouts, few retries and a pool of connections.

Region, credentials and endpoints come from the environment (`AWS_REGION`, `AWS_ENDPOINT_URL…`), so the same code speaks
to AWS and to the laptop's stand-in. Each process makes its clients once, at its start; clients are thread-safe.
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.client import CognitoIdentityProviderClient
    from mypy_boto3_rds_data.client import RDSDataServiceClient
    from mypy_boto3_secretsmanager.client import SecretsManagerClient
    from mypy_boto3_sesv2.client import SESV2Client
    from mypy_boto3_sqs.client import SQSClient

_DEFAULTS = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
    tcp_keepalive=True,
    # Our requests are typed already; botocore's second look costs a tenth of a local call, and so does its long name.
    parameter_validation=False,
    user_agent="boxoffice",
)
# The database's client keeps its own account of what may be repeated. A statement is stopped after 15 seconds.
_OF_SERVICE = {"rds-data": Config(read_timeout=20, retries={"mode": "standard", "total_max_attempts": 1})}
_making = Lock()


@cache
def session() -> boto3.Session:
    """The process's boto3 session, for libraries that want one."""
    return boto3.Session()


@overload
def client(service: Literal["rds-data"], *, config: Config | None = ..., **options: Any) -> RDSDataServiceClient: ...
@overload
def client(
    service: Literal["secretsmanager"], *, config: Config | None = ..., **options: Any
) -> SecretsManagerClient: ...
@overload
def client(service: Literal["sqs"], *, config: Config | None = ..., **options: Any) -> SQSClient: ...
@overload
def client(service: Literal["sesv2"], *, config: Config | None = ..., **options: Any) -> SESV2Client: ...
@overload
def client(
    service: Literal["cognito-idp"], *, config: Config | None = ..., **options: Any
) -> CognitoIdentityProviderClient: ...
@overload
def client(service: str, *, config: Config | None = ..., **options: Any) -> Any: ...
def client(service: str, *, config: Config | None = None, **options: Any) -> Any:
    """A new client of an AWS service.

    `config` overrides what it names of our defaults; `options` are boto3's own (`endpoint_url`, `region_name`, …).
    """
    merged = _DEFAULTS.merge(_OF_SERVICE.get(service, Config()))
    if config is not None:
        merged = merged.merge(config)
    # boto3's session is not made for several threads that make clients at once.
    with _making:
        return session().client(service, config=merged, **options)  # type: ignore[call-overload]  # the name is a variable


def secret_string(arn: str) -> str:
    """The text of a secret in Secrets Manager. Raises botocore's errors."""
    return client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
