"""The WebSocket API that chats use; the function behind it checks the one-time ticket at $connect."""

from __future__ import annotations

from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_apigatewayv2_integrations import WebSocketLambdaIntegration
from constructs import Construct

STAGE = "live"


class SocketApi(Construct):
    """Routes $connect, $disconnect, run and $default; the stage's URL is for clients, its callback URL for us."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.api = apigatewayv2.WebSocketApi(
            self, "Api", api_name="boxoffice-chat", route_selection_expression="$request.body.action"
        )
        self.stage = apigatewayv2.WebSocketStage(
            self,
            "Stage",
            web_socket_api=self.api,
            stage_name=STAGE,
            auto_deploy=True,
            throttle=apigatewayv2.ThrottleSettings(rate_limit=500, burst_limit=1000),
        )

    def route_to(self, function: lambda_.IFunction) -> None:
        """Sends every route to one function."""
        for key in ("$connect", "$disconnect", "$default", "run"):
            name = f"On{key.removeprefix('$').title()}"
            self.api.add_route(key, integration=WebSocketLambdaIntegration(name, function))
