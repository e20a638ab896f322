"""Short-term memory: events of actors in sessions, newest first."""

import json
import secrets
import uuid
from typing import Any

from aiohttp import web

from local_stack.agentcore.database import MemoryDatabase, Row
from local_stack.agentcore.errors import invalid, not_found
from local_stack.agentcore.extraction import Extraction
from local_stack.agentcore.memory_requests import CreateEvent, EventFilter, ListEvents, Page, read
from local_stack.agentcore.paging import MAX_BIGINT, read_token, write_token

_SESSION = "/memories/{memory_id}/actor/{actor_id}/sessions/{session_id}"


class MemoryEvents:
    """CreateEvent, GetEvent, DeleteEvent, ListEvents, ListSessions and ListActors of one memory."""

    def __init__(self, database: MemoryDatabase, extraction: Extraction) -> None:
        self._database = database
        self._extraction = extraction

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/memories/{memory_id}/events", self.create_event),
            web.post(_SESSION, self.list_events),
            web.get(_SESSION + "/events/{event_id}", self.get_event, allow_head=False),
            web.delete(_SESSION + "/events/{event_id}", self.delete_event),
            web.post("/memories/{memory_id}/actor/{actor_id}/sessions", self.list_sessions),
            web.post("/memories/{memory_id}/actors", self.list_actors),
        ]

    async def create_event(self, request: web.Request) -> web.Response:
        new = await read(request, CreateEvent)
        at_ms = round(new.event_timestamp * 1000)
        told = any(item.conversational for item in new.payload)
        rows = await self._database.query(
            "create_event",
            {
                "memory_id": request.match_info["memory_id"],
                "actor_id": new.actor_id,
                "session_id": new.session_id or uuid.uuid4().hex,
                "event_id": f"{at_ms:019d}#{secrets.token_hex(4)}",
                "at_ms": at_ms,
                "payload": json.dumps([item.wire() for item in new.payload]),
                "branch": json.dumps(new.branch.wire()),
                "metadata": json.dumps({key: value.wire() for key, value in new.metadata.items()}),
                "client_token": new.client_token,
                "waiting": told,
            },
        )
        if told:
            self._extraction.ring()
        return web.json_response({"event": _event(rows[0])}, status=201)

    async def get_event(self, request: web.Request) -> web.Response:
        rows = await self._database.query("get_event", dict(request.match_info))
        if not rows:
            raise not_found("The event does not exist.")
        return web.json_response({"event": _event(rows[0])})

    async def delete_event(self, request: web.Request) -> web.Response:
        rows = await self._database.query("delete_event", dict(request.match_info))
        if not rows:
            raise not_found("The event does not exist.")
        return web.json_response({"eventId": rows[0]["event_id"]})

    async def list_events(self, request: web.Request) -> web.Response:
        wanted = await read(request, ListEvents)
        before_ms, before_sequence = read_token(wanted.next_token, (MAX_BIGINT, MAX_BIGINT))
        rows = await self._database.query(
            "list_events",
            {
                **request.match_info,
                **_conditions(wanted.filter),
                "before_ms": before_ms,
                "before_sequence": before_sequence,
                "limit": wanted.max_results + 1,
            },
        )
        page = rows[: wanted.max_results]
        answer: dict[str, Any] = {"events": [_event(row, payload=wanted.include_payloads) for row in page]}
        if len(rows) > len(page):
            answer["nextToken"] = write_token(page[-1]["at_ms"], page[-1]["sequence"])
        return web.json_response(answer)

    async def list_sessions(self, request: web.Request) -> web.Response:
        page, token = await self._groups(request, "list_sessions")
        summaries = [
            {
                "sessionId": row["session_id"],
                "actorId": request.match_info["actor_id"],
                "createdAt": row["created_ms"] / 1000,
            }
            for row in page
        ]
        return web.json_response({"sessionSummaries": summaries, **token})

    async def list_actors(self, request: web.Request) -> web.Response:
        page, token = await self._groups(request, "list_actors")
        return web.json_response({"actorSummaries": [{"actorId": row["actor_id"]} for row in page], **token})

    async def _groups(self, request: web.Request, statement: str) -> tuple[list[Row], dict[str, str]]:
        wanted = await read(request, Page)
        (after,) = read_token(wanted.next_token, (0,))
        rows = await self._database.query(
            statement, {**request.match_info, "after": after, "limit": wanted.max_results + 1}
        )
        page = rows[: wanted.max_results]
        return page, {"nextToken": write_token(page[-1]["sequence"])} if len(rows) > len(page) else {}


def _event(row: Row, *, payload: bool = True) -> dict[str, Any]:
    event = {
        "memoryId": row["memory_id"],
        "actorId": row["actor_id"],
        "sessionId": row["session_id"],
        "eventId": row["event_id"],
        "eventTimestamp": row["at_ms"] / 1000,
        "payload": json.loads(row["payload"]) if payload else [],
        "branch": row["branch"],
    }
    return {**event, "metadata": row["metadata"]} if row["metadata"] else event


def _conditions(wanted: EventFilter) -> Row:
    if wanted.branch is not None and wanted.branch.include_parent_branches:
        raise invalid("includeParentBranches is not available on the local stack.")
    equal: list[str] = []
    present: list[str] = []
    absent: list[str] = []
    for condition in wanted.event_metadata:
        key = condition.left.metadata_key
        if condition.operator == "EXISTS":
            present.append(key)
        elif condition.operator == "NOT_EXISTS":
            absent.append(key)
        elif condition.right is None:
            raise invalid("EQUALS_TO needs a right side.")
        else:
            equal.append(json.dumps({key: {"stringValue": condition.right.metadata_value.string_value}}))
    branch = wanted.branch.name if wanted.branch is not None else None
    return {"equal": equal, "present": present, "absent": absent, "branch": branch}
