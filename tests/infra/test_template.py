"""What the template promises: least rights, nothing local, nothing lost, nothing open that should be shut."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from boxoffice.contracts.wire import Problem
from local_stack.ministack.deploy import localised_template
from local_stack.ministack.service import ROOT
from local_stack.ministack.template import ensure_template

Resources = dict[str, dict[str, Any]]
FUNCTIONS = {
    "account_linker",
    "account_messenger",
    "agent_orchestrator",
    "chat_socket",
    "order_sweeper",
    "outbox_dispatcher",
    "rest_api",
}


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(ensure_template().read_text())
    return loaded


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    found: Resources = template["Resources"]
    return found


def of_type(resources: Resources, kind: str) -> Resources:
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def functions(resources: Resources) -> Resources:
    """Our functions by the name of their folder."""
    return {
        resource["Properties"]["Handler"].split(".")[1]: resource
        for resource in of_type(resources, "AWS::Lambda::Function").values()
    }


def variables(resources: Resources, function: str) -> dict[str, Any]:
    found: dict[str, Any] = functions(resources)[function]["Properties"]["Environment"]["Variables"]
    return found


def statements(resources: Resources, function: str) -> list[dict[str, Any]]:
    role = functions(resources)[function]["Properties"]["Role"]["Fn::GetAtt"][0]
    return [
        statement
        for policy in of_type(resources, "AWS::IAM::Policy").values()
        if {"Ref": role} in policy["Properties"]["Roles"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def actions(resources: Resources, function: str) -> set[str]:
    found = set()
    for statement in statements(resources, function):
        action = statement["Action"]
        found |= {action} if isinstance(action, str) else set(action)
    return found


def readable_secrets(resources: Resources, function: str) -> set[str]:
    """What a function may read: names of parameters, and of secrets in the template."""
    granted = [s["Resource"] for s in statements(resources, function) if "GetSecretValue" in json.dumps(s["Action"])]
    return set(re.findall(r'"Ref": "(\w+)"', json.dumps(granted)))


def test_every_function_is_a_handler_of_ours(resources: Resources) -> None:
    assert set(functions(resources)) == FUNCTIONS
    for name, function in functions(resources).items():
        assert function["Properties"]["Handler"] == f"lambdas.{name}.handler.handler"
        assert function["Properties"]["Code"]["S3Key"].endswith(".zip")


@pytest.mark.parametrize(
    ("function", "roles", "pays"),
    [
        ("rest_api", {"Customer", "Bridge", "Settlement"}, True),
        ("agent_orchestrator", {"Bridge", "Settlement"}, True),
        ("order_sweeper", {"Background", "Settlement"}, True),
        ("chat_socket", {"Bridge"}, False),
        ("outbox_dispatcher", {"Background"}, False),
        ("account_linker", {"Background"}, False),
        ("account_messenger", set(), False),
    ],
)
def test_a_function_has_the_secrets_of_its_own_roles_only(
    resources: Resources, function: str, roles: set[str], *, pays: bool
) -> None:
    gateway_secret = next(iter(of_type(resources, "AWS::SecretsManager::Secret")))
    expected = {f"DbLogin{role}" for role in roles} | ({gateway_secret} if pays else set())
    assert readable_secrets(resources, function) == expected
    known = {name.removeprefix("BOXOFFICE_DB_SECRET_").title() for name in variables(resources, function)}
    assert {name for name in known if name in {"Customer", "Bridge", "Settlement", "Background", "Owner"}} == roles
    assert ("BOXOFFICE_GATEWAY_SECRET_ARN" in variables(resources, function)) is pays


def test_nobody_has_a_right_to_everything(resources: Resources) -> None:
    for function in FUNCTIONS:
        for statement in statements(resources, function):
            assert statement["Effect"] == "Allow"
            assert "*" not in statement["Action"]
            if statement["Resource"] == "*":
                assert statement["Action"] == ["ses:SendEmail", "ses:SendRawEmail"]
                assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}


def test_only_those_who_need_it_may_do_it(resources: Resources) -> None:
    who_may = {
        "execute-api:ManageConnections": {"agent_orchestrator", "chat_socket"},
        "ses:SendEmail": {"outbox_dispatcher"},
        "sqs:ReceiveMessage": {"agent_orchestrator", "outbox_dispatcher"},
        "rds-data:ExecuteStatement": FUNCTIONS - {"account_messenger"},
    }
    for action, expected in who_may.items():
        assert {function for function in FUNCTIONS if action in actions(resources, function)} == expected


def test_everything_but_the_public_paths_needs_an_access_token(resources: Resources) -> None:
    paths = {
        name: resource["Properties"]["PathPart"]
        for name, resource in of_type(resources, "AWS::ApiGateway::Resource").items()
    }
    public, guarded = set(), set()
    for method in of_type(resources, "AWS::ApiGateway::Method").values():
        properties = method["Properties"]
        if properties["HttpMethod"] == "OPTIONS":
            assert properties["Integration"]["Type"] == "MOCK"
            continue
        path = paths[properties["ResourceId"]["Ref"]]
        if properties["AuthorizationType"] == "NONE":
            public.add((properties["HttpMethod"], path))
        else:
            assert properties["AuthorizationType"] == "COGNITO_USER_POOLS"
            assert properties["AuthorizationScopes"] == ["aws.cognito.signin.user.admin"]
            guarded.add((properties["HttpMethod"], path))
    assert public == {("GET", "health"), ("GET", "openapi.json")}
    assert guarded == {("ANY", "{proxy+}")}
    (authorizer,) = of_type(resources, "AWS::ApiGateway::Authorizer").values()
    assert len(authorizer["Properties"]["ProviderARNs"]) == 2


def test_a_refusal_of_the_gateway_is_a_problem_that_the_web_can_read(resources: Resources) -> None:
    for answer in of_type(resources, "AWS::ApiGateway::GatewayResponse").values():
        properties = answer["Properties"]
        headers = properties["ResponseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert "WebOrigin" in json.dumps(headers["gatewayresponse.header.Access-Control-Allow-Origin"])
        problem = Problem.model_validate_json(properties["ResponseTemplates"]["application/json"])
        assert problem.model_fields_set == set(Problem.model_fields), "clients read every field"
        assert str(problem.status) == properties["StatusCode"]
        if properties.get("StatusCode") in ("429", "503"):
            assert int(headers["gatewayresponse.header.Retry-After"].strip("'")) > 0


def test_a_run_that_fails_three_times_is_kept_and_no_two_holders_have_it(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    ((name, runs),) = [(name, queue) for name, queue in queues.items() if "RedrivePolicy" in queue["Properties"]]
    redrive = runs["Properties"]["RedrivePolicy"]
    assert redrive["maxReceiveCount"] == 3
    dead_letters = queues[redrive["deadLetterTargetArn"]["Fn::GetAtt"][0]]["Properties"]
    assert dead_letters["MessageRetentionPeriod"] == 14 * 24 * 3600
    orchestrator = functions(resources)["agent_orchestrator"]["Properties"]
    assert orchestrator["Timeout"] == 900 < runs["Properties"]["VisibilityTimeout"]
    mapping = next(
        mapping["Properties"]
        for mapping in of_type(resources, "AWS::Lambda::EventSourceMapping").values()
        if mapping["Properties"]["EventSourceArn"] == {"Fn::GetAtt": [name, "Arn"]}
    )
    assert mapping["BatchSize"] == 1
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 32}


def test_the_outbox_and_the_sweeper_run_every_minute(resources: Resources) -> None:
    schedules = of_type(resources, "AWS::Scheduler::Schedule").values()
    called = {schedule["Properties"]["Target"]["Arn"]["Fn::GetAtt"][0] for schedule in schedules}
    assert {schedule["Properties"]["ScheduleExpression"] for schedule in schedules} == {"rate(1 minute)"}
    assert {resources[name]["Properties"]["Handler"].split(".")[1] for name in called} == {
        "order_sweeper",
        "outbox_dispatcher",
    }


def test_customers_sign_up_themselves_and_staff_needs_a_second_factor(resources: Resources) -> None:
    pools = {
        pool["Properties"]["UserPoolName"]: pool["Properties"]
        for pool in of_type(resources, "AWS::Cognito::UserPool").values()
    }
    customers, staff = pools["boxoffice-customers"], pools["boxoffice-staff"]
    assert customers["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False}
    assert customers["AutoVerifiedAttributes"] == ["email"]
    assert customers["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    linker = customers["LambdaConfig"]["PostAuthentication"]["Fn::GetAtt"][0]
    assert resources[linker]["Properties"]["Handler"].startswith("lambdas.account_linker.")
    messenger = customers["LambdaConfig"]["CustomMessage"]["Fn::GetAtt"][0]
    assert resources[messenger]["Properties"]["Handler"].startswith("lambdas.account_messenger.")
    assert staff["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert staff["MfaConfiguration"] == "ON"
    assert staff["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert "LambdaConfig" not in staff


def test_a_web_client_keeps_no_secret_and_offers_srp(resources: Resources) -> None:
    for client in of_type(resources, "AWS::Cognito::UserPoolClient").values():
        properties = client["Properties"]
        assert properties["GenerateSecret"] is False
        assert {"ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"} <= set(properties["ExplicitAuthFlows"])
        assert properties["PreventUserExistenceErrors"] == "ENABLED"


def test_people_and_the_gateways_key_outlive_the_stack(resources: Resources) -> None:
    for kind in ("AWS::Cognito::UserPool", "AWS::SecretsManager::Secret"):
        for resource in of_type(resources, kind).values():
            assert resource["DeletionPolicy"] == "Retain"


def test_the_gateways_key_is_shown_nowhere(template: dict[str, Any]) -> None:
    assert template["Parameters"]["GatewaySecretKey"]["NoEcho"] is True
    users = [name for name, resource in template["Resources"].items() if "GatewaySecretKey" in json.dumps(resource)]
    assert [template["Resources"][name]["Type"] for name in users] == ["AWS::SecretsManager::Secret"]
    assert "GatewaySecretKey" not in json.dumps(template["Outputs"])


def test_nothing_in_the_template_is_local(template: dict[str, Any]) -> None:
    text = json.dumps(template).lower()
    for word in ("ministack", "localhost", "127.0.0.1", "ms-custom-id", str(ROOT).lower()):
        assert word not in text


def test_the_local_template_differs_in_code_and_api_ids_only(template: dict[str, Any]) -> None:
    local = localised_template(template, "http://127.0.0.1:9000")
    changed = {name for name, resource in local["Resources"].items() if resource != template["Resources"][name]}
    assert {template["Resources"][name]["Type"] for name in changed} == {
        "AWS::Lambda::Function",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGatewayV2::Api",
    }
    for function in of_type(local["Resources"], "AWS::Lambda::Function").values():
        assert function["Properties"]["Code"] == {}
        proxy = function["Properties"]["Environment"]["Variables"]["MINISTACK_LAMBDA_PROXY_URL"]
        assert proxy == "http://127.0.0.1:9000/invoke"
    assert {key: value for key, value in local.items() if key != "Resources"} == {
        key: value for key, value in template.items() if key != "Resources"
    }


def test_the_same_code_gives_the_same_template(template: dict[str, Any], tmp_path: Path) -> None:
    """Once more, into another folder: the functions' code may have changed since, nothing else may differ."""
    program = f"from pathlib import Path; from infra.app import synthesise; synthesise(Path({str(tmp_path / 'out')!r}))"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, timeout=120)
    again = (tmp_path / "out" / "Boxoffice.template.json").read_text()
    code = re.compile(r'"S3Key": "[0-9a-f]{64}\.zip"')
    assert code.sub("", again) == code.sub("", ensure_template().read_text())
    staged = {path.relative_to(tmp_path / "lambda-code").parts[0] for path in (tmp_path / "lambda-code").iterdir()}
    assert staged == {"boxoffice", "lambdas"}
