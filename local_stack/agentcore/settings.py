"""What the emulator is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True)
class AuthorizerSettings:
    """A Runtime's JWT authorizer: tokens of `issuer`, signed by a key of `jwks_url`, made for one of `client_ids`."""

    issuer: str
    jwks_url: str
    client_ids: frozenset[str]


@dataclass(frozen=True)
class EmulatorSettings:
    """`runtimes` maps a Runtime's ARN to the URL of its process; `database` is a libpq connection string."""

    runtimes: Mapping[str, str]
    authorizer: AuthorizerSettings
    memory_id: str
    database: str


def load_settings(environment: Mapping[str, str]) -> EmulatorSettings:
    """Raises ValueError with a sentence that names the variable which is missing or wrong."""

    def required(name: str) -> str:
        value = environment.get(name, "").strip()
        if not value:
            raise ValueError(f"The AgentCore emulator needs the environment variable {name}.")
        return value

    try:
        runtimes = TypeAdapter(dict[str, str]).validate_json(required("AGENTCORE_RUNTIMES"))
    except ValidationError as error:
        raise ValueError("AGENTCORE_RUNTIMES must be a JSON object from ARN to URL.") from error
    return EmulatorSettings(
        runtimes=runtimes,
        authorizer=AuthorizerSettings(
            issuer=required("BOXOFFICE_CUSTOMER_ISSUER"),
            jwks_url=required("BOXOFFICE_CUSTOMER_JWKS_URL"),
            client_ids=frozenset(required("BOXOFFICE_CUSTOMER_CLIENT_ID").split(",")),
        ),
        memory_id=required("BOXOFFICE_MEMORY_ID"),
        database=required("AGENTCORE_DATABASE"),
    )
