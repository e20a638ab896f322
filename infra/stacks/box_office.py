"""The box office itself: sign-in, REST, chat, settlement, mail, sweeping."""

from __future__ import annotations

from pathlib import Path

from aws_cdk import (
    CfnCondition,
    CfnOutput,
    Duration,
    Fn,
    IStackSynthesizer,
    RemovalPolicy,
    SecretValue,
    Stack,
)
from aws_cdk import (
    aws_iam as iam,
)
from aws_cdk import (
    aws_lambda as lambda_,
)
from aws_cdk import (
    aws_secretsmanager as secretsmanager,
)
from aws_cdk import (
    aws_ses as ses,
)
from constructs import Construct

from infra.constructs.function import BoxOfficeFunction
from infra.constructs.parameters import StackParameters
from infra.constructs.queues import RUN_TIMEOUT, RunQueue, WakeQueue
from infra.constructs.rest_api import RestApi
from infra.constructs.schedules import EveryMinute
from infra.constructs.socket_api import SocketApi
from infra.constructs.user_pools import UserPools


class BoxOfficeStack(Stack):
    """Each function gets the settings, secrets and rights that its handler needs, and no others."""

    def __init__(
        self, scope: Construct, construct_id: str, *, code: Path, synthesizer: IStackSynthesizer | None = None
    ) -> None:
        super().__init__(scope, construct_id, synthesizer=synthesizer)
        self._code = lambda_.Code.from_asset(str(code))
        self.parameters = StackParameters(self, "Parameters")
        self.gateway_secret = secretsmanager.Secret(
            self,
            "GatewaySecret",
            secret_name="boxoffice/payment-gateway",  # noqa: S106 - the secret's name, no secret
            description="The payment gateway's secret key",
            secret_string_value=SecretValue.unsafe_plain_text(self.parameters.gateway_secret_key),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.runs = RunQueue(self, "Runs")
        self.wake = WakeQueue(self, "OutboxWake")
        self.socket = SocketApi(self, "Socket")
        self.pools = UserPools(
            self,
            "UserPools",
            account_linker=self._account_linker(),
            account_messenger=self._account_messenger(),
        )
        self.rest = RestApi(
            self, "Rest", function=self._rest_api(), pools=self.pools, web_origin=self.parameters.web_origin
        )
        self._chat_socket()
        self._agent_orchestrator()
        self._outbox_dispatcher()
        self._order_sweeper()
        ses.EmailIdentity(self, "MailFrom", identity=ses.Identity.email(self.parameters.mail_from))
        self._outputs()

    def _function(
        self, name: str, *, timeout: Duration, environment: dict[str, str] | None = None
    ) -> BoxOfficeFunction:
        construct_id = name.title().replace("_", "")
        function = BoxOfficeFunction(
            self, construct_id, name=name, code=self._code, timeout=timeout, environment=environment
        )
        function.be_seen(self.parameters)
        return function

    def _account_linker(self) -> BoxOfficeFunction:
        """Cognito waits five seconds for a trigger."""
        function = self._function(
            "account_linker", timeout=Duration.seconds(5), environment={"BOXOFFICE_DB_RESUMING_SECONDS": "3"}
        )
        function.use_database(self.parameters, background=self.parameters.db_secret_background)
        return function

    def _account_messenger(self) -> BoxOfficeFunction:
        function = self._function("account_messenger", timeout=Duration.seconds(5))
        function.know_venue(self.parameters)
        return function

    def _rest_api(self) -> BoxOfficeFunction:
        parameters = self.parameters
        function = self._function(
            "rest_api",
            timeout=Duration.seconds(29),
            environment={
                "BOXOFFICE_WEB_ORIGIN": parameters.web_origin,
                "BOXOFFICE_CUSTOMER_ISSUER": self.pools.issuer(self.pools.customers),
                "BOXOFFICE_STAFF_ISSUER": self.pools.issuer(self.pools.staff),
                "BOXOFFICE_SOCKET_URL": self._socket_url(),
                "BOXOFFICE_RUN_QUEUE_URL": self.runs.queue.queue_url,
                "BOXOFFICE_DB_RESUMING_SECONDS": "20",
            },
        )
        function.use_database(
            parameters,
            customer=parameters.db_secret_customer,
            bridge=parameters.db_secret_bridge,
            settlement=parameters.db_secret_settlement,
        )
        function.know_venue(parameters)
        function.know_runtimes(parameters)
        function.know_model_costs(parameters)
        function.show_memory(parameters)
        self._use_payment_gateway(function)
        self._wake_outbox(function)
        self.runs.queue.grant_send_messages(function)
        return function

    def _chat_socket(self) -> None:
        function = self._function(
            "chat_socket",
            timeout=Duration.seconds(29),
            environment={
                "BOXOFFICE_DB_RESUMING_SECONDS": "20",
                "BOXOFFICE_RUN_QUEUE_URL": self.runs.queue.queue_url,
                "BOXOFFICE_SOCKET_ENDPOINT": self.socket.stage.callback_url,
            },
        )
        function.use_database(self.parameters, bridge=self.parameters.db_secret_bridge)
        self.runs.queue.grant_send_messages(function)
        self.socket.api.grant_manage_connections(function)
        self.socket.route_to(function)

    def _agent_orchestrator(self) -> None:
        parameters = self.parameters
        function = self._function(
            "agent_orchestrator",
            timeout=RUN_TIMEOUT,
            environment={
                "BOXOFFICE_RUN_QUEUE_URL": self.runs.queue.queue_url,
                "BOXOFFICE_SOCKET_ENDPOINT": self.socket.stage.callback_url,
                "BOXOFFICE_TICKET_AGENT_URL": parameters.ticket_agent_url,
            },
        )
        function.use_database(
            parameters,
            bridge=parameters.db_secret_bridge,
            settlement=parameters.db_secret_settlement,
        )
        function.know_venue(parameters)
        function.know_model_costs(parameters)
        self._use_payment_gateway(function)
        self._wake_outbox(function)
        self.runs.feed(function)
        self.runs.queue.grant_send_messages(function)
        self.socket.api.grant_manage_connections(function)

    def _outbox_dispatcher(self) -> None:
        parameters = self.parameters
        function = self._function(
            "outbox_dispatcher",
            timeout=Duration.seconds(60),
            environment={
                "BOXOFFICE_MAIL_FROM": parameters.mail_from,
                "BOXOFFICE_WEB_ORIGIN": parameters.web_origin,
            },
        )
        function.use_database(parameters, background=parameters.db_secret_background)
        function.know_venue(parameters)
        function.add_to_role_policy(
            iam.PolicyStatement(
                actions=["ses:SendEmail", "ses:SendRawEmail"],
                resources=["*"],
                conditions={"StringEquals": {"ses:FromAddress": parameters.mail_from}},
            )
        )
        self.wake.feed(function)
        EveryMinute(self, "DispatchOutbox", function=function)

    def _order_sweeper(self) -> None:
        """It settles stuck payments by the gateway's word, and rings again for runs whose holder is gone."""
        function = self._function(
            "order_sweeper",
            timeout=Duration.seconds(55),
            environment={"BOXOFFICE_RUN_QUEUE_URL": self.runs.queue.queue_url},
        )
        function.use_database(
            self.parameters,
            background=self.parameters.db_secret_background,
            settlement=self.parameters.db_secret_settlement,
        )
        function.know_venue(self.parameters)
        self._use_payment_gateway(function)
        self._wake_outbox(function)
        self.runs.queue.grant_send_messages(function)
        EveryMinute(self, "SweepOrders", function=function)

    def _use_payment_gateway(self, function: BoxOfficeFunction) -> None:
        function.add_environment("BOXOFFICE_GATEWAY_URL", self.parameters.gateway_url)
        function.add_environment("BOXOFFICE_GATEWAY_SECRET_ARN", self.gateway_secret.secret_arn)
        self.gateway_secret.grant_read(function)

    def _wake_outbox(self, function: BoxOfficeFunction) -> None:
        function.add_environment("BOXOFFICE_OUTBOX_WAKE_QUEUE_URL", self.wake.queue.queue_url)
        self.wake.queue.grant_send_messages(function)

    def _socket_url(self) -> str:
        """Where clients connect: the parameter, or the stage itself."""
        own = CfnCondition(self, "UsesOwnSocketUrl", expression=Fn.condition_equals(self.parameters.socket_url, ""))
        return Fn.condition_if(own.logical_id, self.socket.stage.url, self.parameters.socket_url).to_string()

    def _outputs(self) -> None:
        for name, value in {
            "CustomerPoolId": self.pools.customers.user_pool_id,
            "CustomerClientId": self.pools.customers_client.user_pool_client_id,
            "CustomerIssuer": self.pools.issuer(self.pools.customers),
            "StaffPoolId": self.pools.staff.user_pool_id,
            "StaffClientId": self.pools.staff_client.user_pool_client_id,
            "StaffIssuer": self.pools.issuer(self.pools.staff),
            "CustomerJwksUrl": f"{self.pools.issuer(self.pools.customers)}/.well-known/jwks.json",
            "StaffJwksUrl": f"{self.pools.issuer(self.pools.staff)}/.well-known/jwks.json",
            "RestUrl": self.rest.api.url,
            "SocketApiUrl": self.socket.stage.url,
            "SocketEndpoint": self.socket.stage.callback_url,
            "RunQueueUrl": self.runs.queue.queue_url,
            "RunDeadLettersUrl": self.runs.dead_letters.queue_url,
            "OutboxWakeQueueUrl": self.wake.queue.queue_url,
            "GatewaySecretArn": self.gateway_secret.secret_arn,
        }.items():
            CfnOutput(self, name, value=value)
