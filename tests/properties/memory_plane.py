"""AgentCore's memory as a process of its own, beside an office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from boxoffice.aws import session
from local_stack.postgres.access import connection_string
from tests.agent_runtimes import MEMORY, Runtime
from tests.database_stack import CREDENTIALS, DatabaseStack
from tests.local_stack.agentcore_stand_ins import CLIENT, ISSUER
from tests.properties.office import Office


@dataclass(frozen=True)
class MemoryPlane:
    """A boto3 client of its data plane, and the environment in which a process of ours finds it."""

    client: Any
    environment: dict[str, str]


@contextmanager
def memory_plane(office: Office, stack: DatabaseStack) -> Iterator[MemoryPlane]:
    environment = {
        **office.world.databases.environment,
        "BOXOFFICE_CUSTOMER_ISSUER": ISSUER,
        "BOXOFFICE_CUSTOMER_CLIENT_ID": CLIENT,
        "BOXOFFICE_CUSTOMER_JWKS_URL": office.keys_url,
        "AGENTCORE_RUNTIMES": "{}",
        "AGENTCORE_DATABASE": connection_string(stack.state, "agentcore"),
        "BOXOFFICE_MEMORY_ID": MEMORY,
    }
    emulator = Runtime("local_stack.agentcore", environment, "")
    with ExitStack() as ending:
        ending.callback(emulator.close)
        emulator.start()
        emulator.wait()
        client = session.client(
            "bedrock-agentcore",
            endpoint_url=emulator.origin,
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        ending.callback(client.close)
        yield MemoryPlane(client, {**environment, "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": emulator.origin})
