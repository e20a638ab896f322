"""Where a Boxoffice answers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class UserPool:
    """A Cognito user pool's endpoint and client; `bearer` says which token the API takes: access or id."""

    endpoint: str
    client_id: str
    bearer: str


@dataclass(frozen=True)
class Addresses:
    """The REST API's base, the gateway's origin, and the two user pools."""

    api: str
    gateway: str
    customers: UserPool
    staff: UserPool
