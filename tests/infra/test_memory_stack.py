"""What the memory stack promises: namespaces per customer, the same everywhere, rights for those who need them."""

import json
from pathlib import Path
from typing import Any

import pytest

from boxoffice.aws import memories
from infra.stacks import memory
from local_stack.agentcore import strategies
from local_stack.ministack.template import ensure_template
from tests.infra.test_template import FUNCTIONS, actions, resources, statements, template, variables

__all__ = ["resources", "template"]
Resources = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def stack() -> Resources:
    template = Path(ensure_template().parent, "BoxofficeMemory.template.json")
    found: Resources = json.loads(template.read_text())["Resources"]
    return found


def one(stack: Resources, kind: str) -> dict[str, Any]:
    [found] = [resource for resource in stack.values() if resource["Type"] == kind]
    return found


def test_its_strategies_write_to_namespaces_of_each_customer(stack: Resources) -> None:
    declared = one(stack, "AWS::BedrockAgentCore::Memory")
    found = {
        kind: strategy["Namespaces"]
        for each in declared["Properties"]["MemoryStrategies"]
        for kind, strategy in each.items()
    }
    assert found == {
        "UserPreferenceMemoryStrategy": [memory.PREFERENCES],
        "SemanticMemoryStrategy": [memory.FACTS],
    }
    assert declared["DeletionPolicy"] == "Retain"


def test_code_infrastructure_and_emulator_mean_the_same_namespaces() -> None:
    assert memories.PREFERENCES == memory.PREFERENCES == strategies.PREFERENCES
    assert memories.FACTS == memory.FACTS == strategies.FACTS
    assert all(namespace.startswith(memories.OF_A_CUSTOMER) for namespace in (memories.PREFERENCES, memories.FACTS))


def test_the_ticket_agent_may_use_that_memory_and_change_no_record(stack: Resources) -> None:
    [statement] = one(stack, "AWS::IAM::ManagedPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert "Memory" in statement["Resource"]["Fn::GetAtt"][0]
    assert {action.rpartition(":")[2] for action in statement["Action"]} == {
        "BatchDeleteMemoryRecords",
        "CreateEvent",
        "DeleteMemoryRecord",
        "GetMemoryRecord",
        "ListEvents",
        "ListMemoryRecords",
        "RetrieveMemoryRecords",
    }


def test_of_the_functions_rest_alone_may_see_and_delete_what_is_remembered(resources: Resources) -> None:
    for function in FUNCTIONS:
        allowed = {action for action in actions(resources, function) if action.startswith("bedrock-agentcore:")}
        assert bool(allowed) is (function == "rest_api"), function
        assert ("BOXOFFICE_MEMORY_ID" in variables(resources, function)) is (function == "rest_api")
    [statement] = [
        each for each in statements(resources, "rest_api") if "bedrock-agentcore" in json.dumps(each["Action"])
    ]
    assert {action.rpartition(":")[2] for action in statement["Action"]} == {
        "BatchDeleteMemoryRecords",
        "DeleteMemoryRecord",
        "GetMemoryRecord",
        "ListMemoryRecords",
    }
    assert '{"Ref": "MemoryId"}' in json.dumps(statement["Resource"])
