"""One Lambda function of ours: Python, its own log group, and no right that it was not given."""

from __future__ import annotations

from typing import Any

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.parameters import StackParameters

_DATA_API_ACTIONS = [
    f"rds-data:{action}"
    for action in (
        "BatchExecuteStatement",
        "BeginTransaction",
        "CommitTransaction",
        "ExecuteStatement",
        "RollbackTransaction",
    )
]

_MEMORY_ACTIONS = [
    f"bedrock-agentcore:{action}"
    for action in ("BatchDeleteMemoryRecords", "DeleteMemoryRecord", "GetMemoryRecord", "ListMemoryRecords")
]


class BoxOfficeFunction(lambda_.Function):
    """The handler of `lambdas/<name>/handler.py`; `environment` names only what that handler reads."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        code: lambda_.Code,
        timeout: Duration,
        environment: dict[str, str] | None = None,
        memory_size: int = 512,
        **options: Any,
    ) -> None:
        log_group = logs.LogGroup(
            scope,
            f"{construct_id}Logs",
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
        super().__init__(
            scope,
            construct_id,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"lambdas.{name}.handler.handler",
            code=code,
            timeout=timeout,
            memory_size=memory_size,
            environment=environment or {},
            log_group=log_group,
            **options,
        )

    def use_database(self, parameters: StackParameters, **secrets: str) -> None:
        """Lets the function use the database under the roles whose secret ARNs are given by name.

        `use_database(parameters, customer=arn)` sets BOXOFFICE_DB_SECRET_CUSTOMER and allows reading that secret.
        """
        self.add_environment("BOXOFFICE_DB_RESOURCE_ARN", parameters.db_resource_arn)
        self.add_environment("BOXOFFICE_DB_NAME", parameters.db_name)
        for role, arn in secrets.items():
            self.add_environment(f"BOXOFFICE_DB_SECRET_{role.upper()}", arn)
        self.add_to_role_policy(iam.PolicyStatement(actions=_DATA_API_ACTIONS, resources=[parameters.db_resource_arn]))
        self.add_to_role_policy(
            iam.PolicyStatement(actions=["secretsmanager:GetSecretValue"], resources=list(secrets.values()))
        )

    def be_seen(self, parameters: StackParameters) -> None:
        """Tells the function whether it records spans, and where they go."""
        self.add_environment("BOXOFFICE_TRACES", parameters.traces)
        self.add_environment("OTEL_EXPORTER_OTLP_ENDPOINT", parameters.otlp_endpoint)

    def know_runtimes(self, parameters: StackParameters) -> None:
        """Tells the function where the agents are, so that it can have them warm when a conversation begins."""
        self.add_environment("BOXOFFICE_TICKET_AGENT_URL", parameters.ticket_agent_url)
        self.add_environment("BOXOFFICE_DATA_AGENT_URL", parameters.data_agent_url)
        self.add_environment("BOXOFFICE_SERVICES_URL", parameters.services_url)

    def show_memory(self, parameters: StackParameters) -> None:
        """Lets the function show customers what is remembered of them, and delete it."""
        self.add_environment("BOXOFFICE_MEMORY_ID", parameters.memory_id)
        arn = Stack.of(self).format_arn(
            service="bedrock-agentcore", resource="memory", resource_name=parameters.memory_id
        )
        self.add_to_role_policy(iam.PolicyStatement(actions=_MEMORY_ACTIONS, resources=[arn]))

    def know_model_costs(self, parameters: StackParameters) -> None:
        """Tells the function what models may cost: it books what a run used, and looks at it before the next."""
        self.add_environment("BOXOFFICE_MODEL_BUDGET_CONVERSATION", parameters.model_budget_conversation)
        self.add_environment("BOXOFFICE_MODEL_BUDGET_DAY", parameters.model_budget_day)
        self.add_environment("BOXOFFICE_MODEL_PRICES", parameters.model_prices)

    def know_venue(self, parameters: StackParameters) -> None:
        """Gives the function the venue's settings, which the rules of upgrading need."""
        for name, value in {
            "VENUE_NAME": parameters.venue_name,
            "VENUE_TIME_ZONE": parameters.venue_time_zone,
            "VENUE_OPENING_TIME": parameters.venue_opening_time,
            "HOLD_SECONDS": parameters.hold_seconds,
            "PRICE_DIRECTION": parameters.price_direction,
            "CURRENCY": parameters.currency,
        }.items():
            self.add_environment(f"BOXOFFICE_{name}", value)
