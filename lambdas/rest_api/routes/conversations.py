from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query

from boxoffice.contracts.chat import (
    Conversation,
    ConversationCreated,
    ConversationList,
    Message,
    MessageList,
    RunEvents,
    RunFinishedEvents,
    SocketTicket,
)
from boxoffice.contracts.run_requests import read_run_input
from boxoffice.domain.errors import InvalidInput
from boxoffice.telemetry.runs import begin_run
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.chat_sockets import issue_socket_ticket
from boxoffice.use_cases.read_conversations import list_conversations as read_conversations
from boxoffice.use_cases.read_conversations import list_messages as read_messages
from boxoffice.use_cases.replay_events import replay_events
from boxoffice.use_cases.start_conversation import start_conversation
from boxoffice.use_cases.wait_for_run import wait_for_run
from lambdas.rest_api.app import Cursor, Limit, app
from lambdas.rest_api.callers import bearer_token, customer
from lambdas.rest_api.limits import count_write
from lambdas.rest_api.services import services

RunInput = Annotated[dict[str, Any], Body(description="An AG-UI 1.0 RunAgentInput; `threadId` is the conversation.")]
After = Annotated[int, Query(ge=0, description="The number of the last event seen.")]
RunId = Annotated[str, Path(min_length=1, max_length=100)]


@app.post(
    "/conversations",
    status_code=201,
    operation_id="startConversation",
    summary="Begin a chat; warms its agent",
    tags=["chat"],
)
def begin() -> ConversationCreated:
    token = bearer_token()
    conversation = start_conversation(services().house, services().bridge, count_write(customer()))
    services().warm(conversation.id, token)
    return ConversationCreated(conversation_id=conversation.id)


@app.get(
    "/conversations", operation_id="listConversations", summary="The caller's chats, last used first", tags=["chat"]
)
def list_conversations(limit: Limit = 50, cursor: Cursor = None) -> ConversationList:
    page = read_conversations(services().bridge, customer(), limit=limit, cursor=cursor)
    return ConversationList(conversations=[Conversation.of(chat) for chat in page.items], next_cursor=page.next_cursor)


@app.get(
    "/conversations/<conversation_id>/messages",
    operation_id="listMessages",
    summary="What was said and shown, oldest first",
    tags=["chat"],
)
def list_messages(conversation_id: UUID, limit: Limit = 50, cursor: Cursor = None) -> MessageList:
    said = read_messages(services().bridge, customer(), conversation_id, limit=limit, cursor=cursor)
    return MessageList(
        messages=[Message.of(message) for message in said.messages.items],
        next_cursor=said.messages.next_cursor,
        interrupt=dict(said.conversation.interrupt) if said.conversation.interrupt else None,
        running=said.running,
    )


@app.get(
    "/conversations/<conversation_id>/runs/<run_id>/events",
    operation_id="listRunEvents",
    summary="The numbered events of a run, finished or not",
    tags=["chat"],
)
def list_events(conversation_id: UUID, run_id: RunId, after: After = 0) -> RunEvents:
    found = replay_events(services().house, services().bridge, customer(), conversation_id, run_id, after)
    if found.abandoned:
        services().ring_run(conversation_id)
    return RunEvents(events=found.events, finished=found.over and not found.more)


@app.post(
    "/conversations/<conversation_id>/runs",
    operation_id="runConversation",
    summary="One run without streaming",
    tags=["chat"],
    responses={
        200: {"description": "The run is over; these are its events"},
        202: {"description": "The run goes on; these are its events so far, the rest come from its events"},
    },
)
def run(conversation_id: UUID, run_input: RunInput) -> Response[RunFinishedEvents]:
    request = read_run_input(run_input)
    if request.conversation_id != conversation_id:
        raise InvalidInput("threadId names another conversation than the address.", field="threadId")
    caller = count_write(customer())
    with begin_run(conversation_id, request.run_id, "rest_api run"):
        accept_run(services().house, services().bridge, caller, bearer_token(), request)
    found = wait_for_run(
        services().house, services().bridge, caller, conversation_id, request.run_id, services().ring_run
    )
    body = RunFinishedEvents(events=found.events)
    return Response(status_code=200 if found.over else 202, content_type="application/json", body=body)


@app.post(
    "/socket-tickets",
    status_code=201,
    operation_id="issueSocketTicket",
    summary="A socket address that works once, for 30 seconds",
    tags=["chat"],
)
def issue_ticket() -> SocketTicket:
    issued = issue_socket_ticket(services().house, services().bridge, count_write(customer()), bearer_token())
    return SocketTicket(url=f"{services().socket_url}?ticket={issued.ticket}", expires_at=issued.expires_at)
