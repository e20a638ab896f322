"""What is known only when the stack is deployed: the database, the agents' addresses, the venue."""

from __future__ import annotations

from aws_cdk import CfnParameter
from constructs import Construct


class StackParameters(Construct):
    """CloudFormation parameters; the attributes are their values as strings."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.db_resource_arn = self._add("DbResourceArn", "ARN of the Aurora cluster that holds the database")
        self.db_name = self._add("DbName", "Name of the database", default="boxoffice")
        self.db_secret_customer = self._add("DbLoginCustomer", "ARN of the secret of the role boxoffice_customer")
        self.db_secret_bridge = self._add("DbLoginBridge", "ARN of the secret of the role boxoffice_bridge")
        self.db_secret_settlement = self._add("DbLoginSettlement", "ARN of the secret of the role boxoffice_settlement")
        self.db_secret_background = self._add("DbLoginBackground", "ARN of the secret of the role boxoffice_background")
        self.gateway_url = self._add("GatewayUrl", "Base URL of the payment gateway")
        self.gateway_secret_key = self._add(
            "GatewaySecretKey", "The payment gateway's secret key", no_echo=True, min_length=16
        )
        self.web_origin = self._add("WebOrigin", "Origin of the web pages, for example https://tickets.example")
        self.socket_url = self._add(
            "SocketUrl", "WebSocket URL that clients use; empty means the API's own", default=""
        )
        self.ticket_agent_url = self._add("TicketAgentUrl", "Invocation URL of the Ticket Agent's Runtime")
        self.data_agent_url = self._add("DataAgentUrl", "Invocation URL of the Data Agent's Runtime")
        self.services_url = self._add("ServicesUrl", "Invocation URL of the services' Runtime")
        self.mail_from = self._add("MailFrom", "Address that mails come from; SES verifies it")
        self.venue_name = self._add("VenueName", "Name of the venue", default="Lindenpark")
        self.venue_time_zone = self._add("VenueTimeZone", "IANA time zone of the venue", default="Europe/Berlin")
        self.venue_opening_time = self._add("VenueOpeningTime", "Opening time, HH:MM", default="10:00")
        self.hold_seconds = self._add("HoldSeconds", "How long an unpaid order holds its places", default="900")
        self.price_direction = self._add(
            "PriceDirection",
            "Whether an upgrade may cost nothing",
            default="at_least_equal",
            allowed=["at_least_equal", "strictly_higher"],
        )
        self.currency = self._add("Currency", "ISO 4217 code", default="EUR")
        self.model_budget_conversation = self._add(
            "ModelBudgetConversation", "US dollars that models may cost in one conversation, or off", default="0.50"
        )
        self.model_budget_day = self._add(
            "ModelBudgetDay", "US dollars that models may cost for one customer in 24 hours, or off", default="2.00"
        )
        self.model_prices = self._add("ModelPrices", "JSON: prices of models, added to the table", default="{}")
        self.memory_id = self._add(
            "MemoryId",
            "Id of the AgentCore Memory, an output of the stack BoxofficeMemory; empty means none",
            default="",
        )
        self.traces = self._add("Traces", "Whether spans are recorded", default="off", allowed=["off", "on"])
        self.otlp_endpoint = self._add(
            "OtlpEndpoint", "Where spans go, as OTLP over HTTP; empty means a collector beside the function", default=""
        )

    def _add(
        self,
        name: str,
        description: str,
        *,
        default: str | None = None,
        no_echo: bool | None = None,
        min_length: int | None = None,
        allowed: list[str] | None = None,
    ) -> str:
        """Declares one parameter under its plain name and returns its value."""
        parameter = CfnParameter(
            self,
            name,
            type="String",
            description=description,
            default=default,
            no_echo=no_echo,
            min_length=min_length,
            allowed_values=allowed,
        )
        parameter.override_logical_id(name)
        return parameter.value_as_string
