"""Deploys the project's template into MiniStack."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local_stack.lambda_host.environment import localised
from local_stack.ministack.service import REGION

STACK = "Boxoffice"
_TIMEOUT_SECONDS = 60.0
_API_IDS = {"AWS::ApiGateway::RestApi": "boxofficerest", "AWS::ApiGatewayV2::Api": "boxofficechat"}


class DeploymentFailed(Exception):
    """The stack was not deployed; the message names the resources and reasons."""


def local_client(service: str, endpoint: str) -> Any:
    """A boto3 client for MiniStack at `endpoint`, with credentials that mean nothing elsewhere."""
    session: Any = boto3.Session("local", "local", region_name=REGION)
    return session.client(service, endpoint_url=endpoint, config=Config(connect_timeout=5, read_timeout=60))


def localised_template(template: Mapping[str, Any], lambda_host_url: str) -> dict[str, Any]:
    """The template for the laptop: functions run in the Lambda host, and API ids are always the same."""
    local = copy.deepcopy(dict(template))
    for resource in local["Resources"].values():
        kind, properties = resource["Type"], resource.setdefault("Properties", {})
        if kind == "AWS::Lambda::Function":
            properties["Code"] = {}
            variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
            variables["MINISTACK_LAMBDA_PROXY_URL"] = f"{lambda_host_url}/invoke"
        elif kind == "AWS::ApiGateway::RestApi":
            properties.setdefault("Tags", []).append({"Key": "ms-custom-id", "Value": _API_IDS[kind]})
        elif kind == "AWS::ApiGatewayV2::Api":
            properties.setdefault("Tags", {})["ms-custom-id"] = _API_IDS[kind]
    return local


def deploy(
    endpoint: str, template_path: Path, parameters: Mapping[str, str], *, lambda_host_url: str
) -> dict[str, str]:
    """Creates or updates the stack and returns its outputs, with the APIs' addresses as they are on the laptop.

    Doing it again with the same template and parameters changes nothing. Raises DeploymentFailed.
    """
    template = localised_template(json.loads(template_path.read_text(encoding="utf-8")), lambda_host_url)
    cloudformation = local_client("cloudformation", endpoint)
    request = {
        "StackName": STACK,
        "TemplateBody": json.dumps(template),
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    }
    try:
        if _exists(cloudformation):
            cloudformation.update_stack(**request)
        else:
            cloudformation.create_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in str(error):
            raise DeploymentFailed(f"MiniStack refused the template: {str(error)[-600:]}") from error
    stack = _finished(cloudformation)
    return {output["OutputKey"]: localised(output["OutputValue"], endpoint) for output in stack.get("Outputs", [])}


def _exists(cloudformation: Any) -> bool:
    """Whether there is a stack to update; what a failed creation left is created anew."""
    try:
        (stack,) = cloudformation.describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return False
    return bool(stack["StackStatus"] != "ROLLBACK_COMPLETE")


def _finished(cloudformation: Any) -> dict[str, Any]:
    last = time.monotonic() + _TIMEOUT_SECONDS
    while True:
        stack: dict[str, Any] = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        status = stack["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return stack
        if not status.endswith("IN_PROGRESS") or time.monotonic() > last:
            raise DeploymentFailed(f"The stack is {status}: {_reasons(cloudformation)}")
        time.sleep(0.02)


def _reasons(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return "; ".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)
