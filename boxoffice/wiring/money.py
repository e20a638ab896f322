"""The payment gateway's client: for the bridge, REST and the sweeper, and for no agent."""

from __future__ import annotations

from boxoffice.aws.session import secret_string
from boxoffice.payments.client import GatewayClient
from boxoffice.settings import GatewaySettings, load


def gateway() -> GatewayClient:
    settings = load(GatewaySettings)
    return GatewayClient(settings.gateway_url, secret_string(settings.gateway_secret_arn))
