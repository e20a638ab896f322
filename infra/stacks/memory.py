"""AgentCore Memory: the events of conversations, and what is drawn from them for long. AWS alone has it: decision 5."""

from __future__ import annotations

from aws_cdk import CfnOutput, IStackSynthesizer, RemovalPolicy, Stack
from aws_cdk import aws_bedrockagentcore as agentcore
from aws_cdk import aws_iam as iam
from constructs import Construct

PREFERENCES, FACTS = "/customers/{actorId}/preferences/", "/customers/{actorId}/facts/"
"""Where the strategies write: the actor is a customer's subject, so each has namespaces of their own."""

_EVENT_DAYS = 90
_TICKET_AGENT_ACTIONS = [
    f"bedrock-agentcore:{action}"
    for action in (
        "BatchDeleteMemoryRecords",
        "CreateEvent",
        "DeleteMemoryRecord",
        "GetMemoryRecord",
        "ListEvents",
        "ListMemoryRecords",
        "RetrieveMemoryRecords",
    )
]


class MemoryStack(Stack):
    """The memory with its strategies, and the policy that the role of the Ticket Agent's Runtime is to have.

    The output `MemoryId` is the parameter of that name of the stack Boxoffice, and the Runtime's BOXOFFICE_MEMORY_ID.
    """

    def __init__(self, scope: Construct, construct_id: str, *, synthesizer: IStackSynthesizer | None = None) -> None:
        super().__init__(scope, construct_id, synthesizer=synthesizer)
        strategy = agentcore.CfnMemory.MemoryStrategyProperty
        self.memory = agentcore.CfnMemory(
            self,
            "Memory",
            name="boxoffice",
            description="Conversations, and what customers prefer",
            event_expiry_duration=_EVENT_DAYS,
            memory_strategies=[
                strategy(
                    user_preference_memory_strategy=agentcore.CfnMemory.UserPreferenceMemoryStrategyProperty(
                        name="preferences", description="Tier, weekday, language", namespaces=[PREFERENCES]
                    )
                ),
                strategy(
                    semantic_memory_strategy=agentcore.CfnMemory.SemanticMemoryStrategyProperty(
                        name="facts", description="Company, access, other needs", namespaces=[FACTS]
                    )
                ),
            ],
        )
        self.memory.apply_removal_policy(RemovalPolicy.RETAIN)
        policy = iam.ManagedPolicy(
            self,
            "TicketAgentMemory",
            description="What the Ticket Agent may do with the memory",
            statements=[
                iam.PolicyStatement(actions=_TICKET_AGENT_ACTIONS, resources=[self.memory.attr_memory_arn]),
            ],
        )
        CfnOutput(self, "MemoryId", value=self.memory.attr_memory_id)
        CfnOutput(self, "TicketAgentPolicyArn", value=policy.managed_policy_arn)
