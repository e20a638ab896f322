"""The environment of each process: nothing of the user's shell but what it needs, and only the secrets of its roles."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_stack.postgres.access import connection_string
from local_stack.postgres.secrets_file import DATABASE, RESOURCE_ARN, secret_arn
from local_stack.supervisor.addresses import REGION, RUNTIMES, Addresses, runtime_arn, url
from local_stack.supervisor.model_settings import model_costs, model_settings
from local_stack.supervisor.people import CUSTOMERS

MEMORY_ID = "boxoffice-memory01"
MAIL_FROM = "tickets@lindenpark.example"
_FROM_THE_SHELL = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE")
_POLICY = {
    "BOXOFFICE_VENUE_NAME": "Lindenpark",
    "BOXOFFICE_VENUE_TIME_ZONE": "Europe/Berlin",
    "BOXOFFICE_VENUE_OPENING_TIME": "10:00",
    "BOXOFFICE_HOLD_SECONDS": "900",
    "BOXOFFICE_PRICE_DIRECTION": "at_least_equal",
    "BOXOFFICE_CURRENCY": "EUR",
}


@dataclass
class Environments:
    """Makes the environments of one stack. `outputs` are the deployment's; they are there once it is done."""

    addresses: Addresses
    state: Path
    web_root: Path
    gateway_key: str
    hold_seconds: int | None
    shell: Mapping[str, str]
    outputs: Mapping[str, str]
    traces: bool = False

    def machine(self) -> dict[str, str]:
        """What every process gets."""
        return machine(self.shell)

    def aws(self) -> dict[str, str]:
        return {
            **stand_in_aws(self.shell, url(self.addresses.ministack)),
            "AWS_ENDPOINT_URL_RDS_DATA": url(self.addresses.data_api),
            "AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": url(self.addresses.agentcore),
        }

    def policy(self) -> dict[str, str]:
        """The venue's policy: the shell's where it says something, the demo's otherwise."""
        policy = {name: self.shell.get(name) or value for name, value in _POLICY.items()}
        if self.hold_seconds is not None:
            policy["BOXOFFICE_HOLD_SECONDS"] = str(self.hold_seconds)
        return policy

    @property
    def keeps_traces(self) -> bool:
        """Whether the front door takes in the spans, as the shell names no collector of its own."""
        return self.traces and not self.shell.get("OTEL_EXPORTER_OTLP_ENDPOINT")

    def telemetry(self) -> dict[str, str]:
        """Whether a process records spans, and where it sends them."""
        if not self.traces:
            return {}
        own = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"{self.addresses.web_origin}/otlp"} if self.keeps_traces else {}
        standard = {name: value for name, value in self.shell.items() if name.startswith("OTEL_")}
        return {"BOXOFFICE_TRACES": "on", **standard, **own}

    def prepare_database(self) -> dict[str, str]:
        accounts = json.dumps([person.wire() for person in CUSTOMERS])
        return {**self.aws(), **self.policy(), **_database("owner"), "BOXOFFICE_DEMO_ACCOUNTS": accounts}

    def deploy(self) -> dict[str, str]:
        policy = self.policy()
        parameters = {
            "DbResourceArn": RESOURCE_ARN,
            "DbName": DATABASE,
            "DbLoginCustomer": secret_arn("customer"),
            "DbLoginBridge": secret_arn("bridge"),
            "DbLoginSettlement": secret_arn("settlement"),
            "DbLoginBackground": secret_arn("background"),
            "GatewayUrl": url(self.addresses.gateway),
            "GatewaySecretKey": self.gateway_key,
            "WebOrigin": self.addresses.web_origin,
            "SocketUrl": self.socket_url(),
            "TicketAgentUrl": self.addresses.invocation("ticket"),
            "DataAgentUrl": self.addresses.invocation("data"),
            "ServicesUrl": self.addresses.invocation("services"),
            "MailFrom": MAIL_FROM,
            "VenueName": policy["BOXOFFICE_VENUE_NAME"],
            "VenueTimeZone": policy["BOXOFFICE_VENUE_TIME_ZONE"],
            "VenueOpeningTime": policy["BOXOFFICE_VENUE_OPENING_TIME"],
            "HoldSeconds": policy["BOXOFFICE_HOLD_SECONDS"],
            "PriceDirection": policy["BOXOFFICE_PRICE_DIRECTION"],
            "Currency": policy["BOXOFFICE_CURRENCY"],
            "MemoryId": MEMORY_ID,
            "Traces": "on" if self.traces else "off",
            "OtlpEndpoint": self.telemetry().get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
            **model_costs(self.shell),
        }
        return {
            **self.aws(),
            "DEPLOY_PARAMETERS": json.dumps(parameters),
            "DEPLOY_LAMBDA_HOST": url(self.addresses.lambda_host),
        }

    def lambda_host(self) -> dict[str, str]:
        """What the functions' definitions do not say: a sampler's settings are the same in every process."""
        return {**self.aws(), **self.telemetry()}

    def gateway(self) -> dict[str, str]:
        return {
            **self.aws(),
            "GATEWAY_DB_RESOURCE_ARN": RESOURCE_ARN,
            "GATEWAY_DB_SECRET_ARN": secret_arn("gateway"),
            "GATEWAY_DB_NAME": DATABASE,
            "GATEWAY_SECRET_KEY": self.gateway_key,
            "GATEWAY_WEB_ORIGIN": self.addresses.web_origin,
        }

    def agentcore(self) -> dict[str, str]:
        ports = {"ticket": self.addresses.ticket, "data": self.addresses.data, "services": self.addresses.services}
        paths = {"ticket": "/invocations", "data": "/mcp", "services": "/mcp"}
        runtimes = {runtime_arn(name): url(ports[name]) + paths[name] for name in RUNTIMES}
        return {
            **self.machine(),
            **self.customer_pool(),
            "AGENTCORE_RUNTIMES": json.dumps(runtimes),
            "AGENTCORE_DATABASE": connection_string(self.state, "agentcore"),
            "BOXOFFICE_MEMORY_ID": MEMORY_ID,
        }

    def ticket_agent(self) -> dict[str, str]:
        """No database: data reach the Ticket Agent through its tools alone."""
        return {
            **self.aws(),
            **self.telemetry(),
            **model_settings(self.shell),
            **self.policy(),
            **self.customer_pool(),
            "BOXOFFICE_DATA_AGENT_URL": self.addresses.invocation("data"),
            "BOXOFFICE_SERVICES_URL": self.addresses.invocation("services"),
            "BOXOFFICE_TICKET_AGENT_URL": self.addresses.invocation("ticket"),
            "BOXOFFICE_MEMORY_ID": MEMORY_ID,
        }

    def data_agent(self) -> dict[str, str]:
        return {**self.services(), **model_settings(self.shell)}

    def services(self) -> dict[str, str]:
        return {
            **self.aws(),
            **self.telemetry(),
            **self.policy(),
            **self.customer_pool(),
            **_database("customer"),
            "BOXOFFICE_OUTBOX_WAKE_QUEUE_URL": self.outputs["OutboxWakeQueueUrl"],
        }

    def front_door(self) -> dict[str, str]:
        return {
            **self.machine(),
            "FRONT_DOOR_WEB_ROOT": str(self.web_root),
            "FRONT_DOOR_REST_URL": self.outputs["RestUrl"],
            "FRONT_DOOR_SOCKET_URL": self.outputs["SocketApiUrl"],
            "FRONT_DOOR_COGNITO_URL": url(self.addresses.ministack),
            "FRONT_DOOR_GATEWAY_URL": url(self.addresses.gateway),
            "FRONT_DOOR_MAIL_FOLDER": str(self.state / "mailbox"),
            "FRONT_DOOR_WEB_ORIGIN": self.addresses.web_origin,
            "FRONT_DOOR_GATEWAY_ORIGIN": self.addresses.gateway_origin,
            "FRONT_DOOR_CONFIG": json.dumps(self._web_config()),
            **({"FRONT_DOOR_TRACES": "on"} if self.keeps_traces else {}),
        }

    def socket_url(self) -> str:
        return f"{self.addresses.web_origin.replace('http', 'ws', 1)}/socket"

    def customer_pool(self) -> dict[str, str]:
        pool = self.outputs["CustomerPoolId"]
        return {
            "BOXOFFICE_CUSTOMER_ISSUER": self.outputs["CustomerIssuer"],
            "BOXOFFICE_CUSTOMER_CLIENT_ID": self.outputs["CustomerClientId"],
            "BOXOFFICE_CUSTOMER_JWKS_URL": f"{url(self.addresses.ministack)}/{pool}/.well-known/jwks.json",
        }

    def _web_config(self) -> dict[str, object]:
        policy = self.policy()

        def pool(name: str) -> dict[str, str]:
            return {
                "endpoint": "/cognito",
                "region": REGION,
                "userPoolId": self.outputs[f"{name}PoolId"],
                "clientId": self.outputs[f"{name}ClientId"],
            }

        return {
            "api": "/api",
            "gateway": self.addresses.gateway_origin,
            "cognito": pool("Customer"),
            "staffCognito": pool("Staff"),
            "venue": {
                "name": policy["BOXOFFICE_VENUE_NAME"],
                "timeZone": policy["BOXOFFICE_VENUE_TIME_ZONE"],
                "currency": policy["BOXOFFICE_CURRENCY"],
            },
            "languages": ["en", "de"],
        }


def machine(shell: Mapping[str, str]) -> dict[str, str]:
    """What every process gets."""
    kept = {name: shell[name] for name in _FROM_THE_SHELL if name in shell}
    return {"LANG": "C.UTF-8", **kept, "PYTHONUNBUFFERED": "1"}


def stand_in_aws(shell: Mapping[str, str], endpoint: str) -> dict[str, str]:
    """A process's, whose AWS is at `endpoint`; files and profiles of a real account stay out of it."""
    return {
        **machine(shell),
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _database(role: str) -> dict[str, str]:
    return {
        "BOXOFFICE_DB_RESOURCE_ARN": RESOURCE_ARN,
        "BOXOFFICE_DB_NAME": DATABASE,
        f"BOXOFFICE_DB_SECRET_{role.upper()}": secret_arn(role),
    }
