"""Where everything of one stack answers."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from local_stack.supervisor.ports import PortClaims

HOST = "127.0.0.1"
REGION = "eu-central-1"
ACCOUNT = "000000000000"
RUNTIMES = ("ticket", "data", "services")


@dataclass(frozen=True)
class Addresses:
    """The ports of a stack. `web` and `web + 1` are for people and browsers, the others for our own processes."""

    web: int
    ministack: int
    data_api: int
    lambda_host: int
    agentcore: int
    gateway: int
    ticket: int
    data: int
    services: int

    @classmethod
    def claim(cls, claims: PortClaims, state: Path, wanted: int) -> "Addresses":
        """Free ports, now ours. Raises CannotStart."""
        return cls(claims.public_pair(wanted), *claims.inner(state, 8))

    @property
    def web_origin(self) -> str:
        return url(self.web)

    @property
    def gateway_origin(self) -> str:
        return url(self.web + 1)

    def invocation(self, runtime: str) -> str:
        """The invocation URL of a Runtime (one of `RUNTIMES`), as the emulator serves it."""
        return f"{url(self.agentcore)}/runtimes/{quote(runtime_arn(runtime), safe='')}/invocations?qualifier=DEFAULT"


def url(port: int) -> str:
    return f"http://{HOST}:{port}"


def runtime_arn(runtime: str) -> str:
    return f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/{runtime}_agent"
