"""A conversation's memory between processes: AgentCore Memory, one event per finished turn.

An event holds the turn's messages and, last, the agent's state with a payment request that is open. So both are there
or neither is. A turn that is under way is kept too, in events that nobody reads but the same run, should it be asked
for again: a turn that failed leaves nothing else. Messages and state are blobs, which no strategy of the memory reads;
what it may learn from stands before them as conversational lines, and is left out where nothing may be learned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bedrock_agentcore.memory.integrations.strands.config import AgentCoreMemoryConfig, RetrievalConfig
from bedrock_agentcore.memory.integrations.strands.session_manager import AgentCoreMemorySessionManager
from strands import Agent
from strands.hooks import AgentInitializedEvent, HookRegistry
from strands.types.content import Message
from strands.types.session import Session, SessionAgent, SessionMessage, SessionType

from agents.ticket_agent.gist import gist
from agents.ticket_agent.kept import Kept
from boxoffice.aws.memories import OF_A_CUSTOMER, sentence_of

AGENT_ID = "ticket-agent"
_STATE = {
    "stateType": {"stringValue": "AGENT"},
    "agentId": {"stringValue": AGENT_ID},
    "messages": {"stringValue": "blobs"},
}
_UNFINISHED = {"unfinished": {"stringValue": "true"}}
_RECALLED = RetrievalConfig(top_k=20, relevance_score=0.0)
_ABOUT = "preferred tier, usual day of visit, company, language, access, needs"
_NEWEST_EVENTS = 100
_MOST_MESSAGES = 40


class MemoryUnavailable(Exception):
    """What was said before cannot be read now."""


@dataclass(frozen=True, slots=True)
class Learned:
    """How a turn may be learned from: its language, and the customer's first name, which is left out."""

    language: str
    first_name: str


class MemoryClients:
    """Stands where the session manager wants a boto3 session: hands out the process's one client of the data plane."""

    def __init__(self, data_plane: Any, region: str) -> None:
        self._data_plane = data_plane
        self.region_name = region

    def client(self, *_: Any, **__: Any) -> Any:
        """The control plane is never called, only asked for its region: nothing is made for it."""
        return self._data_plane


class ConversationMemory(AgentCoreMemorySessionManager):
    """Restores an agent when it is built; `save` is called once per turn. Both block: not for the event loop."""

    def __init__(self, clients: MemoryClients, memory_id: str, conversation_id: str, subject: str) -> None:
        """Raises MemoryUnavailable."""
        config = AgentCoreMemoryConfig(
            memory_id=memory_id,
            session_id=conversation_id,
            actor_id=subject,
            retrieval_config={OF_A_CUSTOMER: _RECALLED},
        )
        self._events: list[dict[str, Any]] = []
        self._seen = 0
        self.kept: Kept | None = None
        super().__init__(config, region_name=clients.region_name, boto_session=cast("Any", clients))

    def save(self, agent: Agent, run: Kept, learned: Learned | None) -> None:
        """Keep what was said since the last save, with the agent's state. Raises botocore's errors; try again later.

        `run` is the run that is over; `learned` says how it may be learned from, None that it may not.
        """
        seen = messages_ever(agent)
        begin = max(0, len(agent.messages) - (seen - self._seen))
        earlier, fresh = agent.messages[:begin], agent.messages[begin:]
        payload: list[dict[str, Any]] = []
        for role, line in gist(fresh, learned.first_name, earlier) if learned else ():
            payload.append({"conversational": {"content": {"text": line}, "role": role}})
        payload += self._blobs(fresh, {**SessionAgent.from_agent(agent).to_dict(), "run": run.mark()})
        self._create(payload, {**_STATE, "language": {"stringValue": learned.language}} if learned else _STATE)
        self._seen = seen

    def keep(self, run: Kept) -> None:
        """Keep a run that is under way, in place of what was kept of it before. Raises botocore's errors."""
        self._create(self._blobs(run.messages, {**run.state, "run": run.mark()}), _UNFINISHED)

    def _blobs(self, messages: list[Message], state: dict[str, Any]) -> list[dict[str, Any]]:
        blobs: list[object] = []
        for message in messages:
            blobs += map(list, self.converter.message_to_payload(SessionMessage.from_message(message, 0)))
        return [{"blob": json.dumps(blob)} for blob in (*blobs, state)]

    def _create(self, payload: list[dict[str, Any]], metadata: dict[str, Any]) -> None:
        self.memory_client.gmdp_client.create_event(
            memoryId=self.config.memory_id,
            actorId=self.config.actor_id,
            sessionId=self.config.session_id,
            payload=payload,
            eventTimestamp=self._get_monotonic_timestamp(),
            metadata=metadata,
        )

    def recall(self) -> list[str]:
        """The sentences that are remembered of the customer, once for a conversation instead of at each message.

        Blocks; raises what boto3 does.
        """
        found: list[str] = []
        for namespace, wanted in (self.config.retrieval_config or {}).items():
            records = self.memory_client.retrieve_memories(
                memory_id=self.config.memory_id,
                namespace_path=namespace.format(actorId=self.config.actor_id),
                query=_ABOUT,
                top_k=wanted.top_k,
            )
            found += [sentence for record in records if (sentence := sentence_of(record))]
        return found

    def register_hooks(self, registry: HookRegistry, **_: Any) -> None:
        """Only the restoring: messages are kept when their turn is over, not one by one."""
        registry.add_callback(AgentInitializedEvent, self._restore)

    def _restore(self, event: AgentInitializedEvent) -> None:
        self.initialize(event.agent)
        self._events.clear()
        self._seen = messages_ever(event.agent)

    def read_session(self, session_id: str, **_: Any) -> Session:
        """There is nothing to know of a session but its newest events, which are all fetched here."""
        try:
            events = self.memory_client.list_events(
                memory_id=self.config.memory_id,
                actor_id=self.config.actor_id,
                session_id=session_id,
                max_results=_NEWEST_EVENTS,
            )
        except Exception as trouble:  # the SDK raises whatever boto3 does, and what a cut line gives
            raise MemoryUnavailable from trouble
        self.kept = self._kept_in(events[0]) if events else None
        self._events = [event for event in events if not _is_unfinished(event)]
        return Session(session_id=session_id, session_type=SessionType.AGENT)

    def _kept_in(self, event: Mapping[str, Any]) -> Kept | None:
        if not _is_state(event) and not _is_unfinished(event):
            return None
        messages = [spoken.to_message() for spoken in self.converter.events_to_messages([_spoken(event)])]
        return Kept.of(json.loads(event["payload"][-1]["blob"]), messages)

    def read_agent(self, session_id: str, agent_id: str, **_: Any) -> SessionAgent | None:  # noqa: ARG002 - the interface's
        newest = next((event for event in self._events if _is_state(event)), None)
        return SessionAgent.from_dict(json.loads(newest["payload"][-1]["blob"])) if newest else None

    def create_agent(self, session_id: str, session_agent: SessionAgent, **_: Any) -> None:
        """An agent is kept with its first turn."""

    def list_messages(
        self,
        session_id: str,  # noqa: ARG002 - the interface's
        agent_id: str,  # noqa: ARG002 - the interface's
        limit: int | None = None,  # noqa: ARG002 - the interface's
        offset: int = 0,  # noqa: ARG002 - the interface's
        **_: Any,
    ) -> list[SessionMessage]:
        """The newest messages, from one on that a customer began with."""
        messages = self.converter.events_to_messages([_spoken(event) for event in self._events])[-_MOST_MESSAGES:]
        while messages and not _begins(messages[0]):
            messages.pop(0)
        return messages


def messages_ever(agent: Agent) -> int:
    """How many messages the agent ever had."""
    return agent.conversation_manager.removed_message_count + len(agent.messages)


def _spoken(event: Mapping[str, Any]) -> dict[str, Any]:
    """An event without the lines that are there to be learned from: what was said stands in its blobs."""
    if (event.get("metadata") or {}).get("messages") != _STATE["messages"]:
        return dict(event)
    return {**event, "payload": [item for item in event["payload"] if "conversational" not in item]}


def _is_state(event: Mapping[str, Any]) -> bool:
    return bool((event.get("metadata") or {}).get("stateType", {}).get("stringValue") == "AGENT")


def _is_unfinished(event: Mapping[str, Any]) -> bool:
    return "unfinished" in (event.get("metadata") or {})


def _begins(message: SessionMessage) -> bool:
    content = message.message["content"]
    return message.message["role"] == "user" and not any("toolResult" in block for block in content)
