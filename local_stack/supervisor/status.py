"""What `boxoffice status --json` prints, kept in the state folder."""

import json
import os
from collections.abc import Sequence

from local_stack.postgres.secrets_file import DATABASE, RESOURCE_ARN, secret_arn
from local_stack.supervisor.addresses import REGION, RUNTIMES, url
from local_stack.supervisor.environment import Environments
from local_stack.supervisor.leftovers import started_at
from local_stack.supervisor.people import CUSTOMERS, STAFF
from local_stack.supervisor.process import SupervisedProcess
from local_stack.supervisor.state_folder import STATUS, StateFolder

_COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
_CLIENT_ROLES = ("customer", "bridge", "settlement", "background")


class StatusFile:
    """Written anew at each change, in one step: who reads it sees a whole status."""

    def __init__(self, state: StateFolder, environments: Environments) -> None:
        self._state = state
        self._environments = environments
        self._supervisor = {"pid": os.getpid(), "startedAt": started_at(os.getpid())}

    def write(self, processes: Sequence[SupervisedProcess], *, ready: bool) -> None:
        status = self.current(processes, ready=ready)
        self._state.private(STATUS, json.dumps(status, indent=2) + "\n")

    def current(self, processes: Sequence[SupervisedProcess], *, ready: bool) -> dict[str, object]:
        at = self._environments.addresses
        return {
            "ready": ready,
            "web": at.web_origin,
            "api": f"{at.web_origin}/api",
            "socket": self._environments.socket_url(),
            "gateway": at.gateway_origin,
            "mailbox": f"{at.web_origin}/mailbox",
            "traces": self._traces(),
            "rdsData": {
                "endpoint": url(at.data_api),
                "resourceArn": RESOURCE_ARN,
                "database": DATABASE,
                "secretArns": {role: secret_arn(role) for role in _CLIENT_ROLES},
                "ownerSecretArn": secret_arn("owner"),
            },
            "cognito": {"customers": self._pool("Customer"), "staff": self._pool("Staff")},
            "users": [person.wire() for person in (*CUSTOMERS, *STAFF)],
            "agents": {name: at.invocation(name) for name in RUNTIMES},
            "processes": [
                {
                    "name": process.name,
                    "pid": process.pid,
                    "restarts": process.restarts,
                    "ready": process.is_ready,
                    "startedAt": process.started_at,
                }
                for process in processes
            ],
            "supervisor": self._supervisor,
        }

    def _traces(self) -> str | None:
        """Where the last traces can be seen, or where they are sent to; None when none are recorded."""
        its = self._environments
        return f"{its.addresses.web_origin}/traces" if its.keeps_traces else its.telemetry().get(_COLLECTOR)

    def _pool(self, name: str) -> dict[str, object]:
        outputs = self._environments.outputs
        return {
            "endpoint": url(self._environments.addresses.ministack),
            "region": REGION,
            "userPoolId": outputs.get(f"{name}PoolId"),
            "clientId": outputs.get(f"{name}ClientId"),
            "bearer": "access",
        }
