"""The REST API: everything behind an access token, except its health and its description."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.gateway_problems import add_gateway_problems
from infra.constructs.user_pools import UserPools

ACCESS_TOKEN_SCOPE = "aws.cognito.signin.user.admin"  # noqa: S105 - the scope's name, no secret
PUBLIC_PATHS = ("health", "openapi.json")
STAGE = "v1"


class RestApi(Construct):
    """API Gateway in front of the rest_api function; an authorizer over both pools that takes access tokens only."""

    def __init__(
        self, scope: Construct, construct_id: str, *, function: lambda_.IFunction, pools: UserPools, web_origin: str
    ) -> None:
        super().__init__(scope, construct_id)
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name="boxoffice",
            cloud_watch_role=False,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            deploy_options=apigateway.StageOptions(
                stage_name=STAGE, throttling_rate_limit=1000, throttling_burst_limit=2000
            ),
            default_cors_preflight_options=apigateway.CorsOptions(
                allow_origins=[web_origin],
                allow_methods=["GET", "POST", "PATCH", "DELETE"],
                allow_headers=["authorization", "content-type", "idempotency-key"],
                expose_headers=["location", "retry-after"],
                max_age=Duration.minutes(10),
            ),
        )
        add_gateway_problems(self.api, web_origin=web_origin)
        integration = apigateway.LambdaIntegration(function, allow_test_invoke=False)
        authorizer = apigateway.CognitoUserPoolsAuthorizer(
            self, "Authorizer", cognito_user_pools=[pools.customers, pools.staff]
        )
        self.api.root.add_resource("{proxy+}").add_method(
            "ANY",
            integration,
            authorizer=authorizer,
            authorization_type=apigateway.AuthorizationType.COGNITO,
            authorization_scopes=[ACCESS_TOKEN_SCOPE],
        )
        for path in PUBLIC_PATHS:
            self.api.root.add_resource(path).add_method("GET", integration)
