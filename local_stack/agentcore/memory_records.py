"""Long-term memory: records in namespaces. Search ranks by the words that query and record share."""

import json
import re
import time
import uuid
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from local_stack.agentcore.database import MemoryDatabase, Row
from local_stack.agentcore.errors import invalid, not_found
from local_stack.agentcore.memory_requests import (
    ChangeRecords,
    CreateRecords,
    DeleteRecords,
    ListRecords,
    RetrieveRecords,
    read,
)
from local_stack.agentcore.paging import MAX_BIGINT, read_token, write_token

_SEARCHED_AT_MOST = 1000


class MemoryRecords:
    """Batch create, update and delete, get, delete, list and retrieve of one memory's records."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def routes(self) -> list[web.RouteDef]:
        base = "/memories/{memory_id}"
        return [
            web.post(base + "/memoryRecords/batchCreate", self.batch_create),
            web.post(base + "/memoryRecords/batchUpdate", self.batch_update),
            web.post(base + "/memoryRecords/batchDelete", self.batch_delete),
            web.post(base + "/memoryRecords", self.list_records),
            web.post(base + "/retrieve", self.retrieve_records),
            web.get(base + "/memoryRecord/{record_id}", self.get_record, allow_head=False),
            web.delete(base + "/memoryRecords/{record_id}", self.delete_record),
        ]

    async def batch_create(self, request: web.Request) -> web.Response:
        new = await read(request, CreateRecords)
        made = []
        for record in new.records:
            record_id = f"mem-{uuid.uuid4()}"
            await self._database.query(
                "create_record",
                {
                    "memory_id": request.match_info["memory_id"],
                    "record_id": record_id,
                    "namespace": record.namespaces[0] if record.namespaces else "/",
                    "strategy_id": record.memory_strategy_id,
                    "content": record.content.text,
                    "metadata": json.dumps(record.metadata),
                    "at_ms": round(record.timestamp * 1000),
                    "created_ms": time.time_ns() // 1_000_000,
                },
            )
            made.append({**_succeeded(record_id), "requestIdentifier": record.request_identifier})
        return web.json_response({"successfulRecords": made, "failedRecords": []}, status=201)

    async def batch_update(self, request: web.Request) -> web.Response:
        changes = await read(request, ChangeRecords)
        done: list[tuple[str, bool]] = []
        for record in changes.records:
            rows = await self._database.query(
                "update_record",
                {
                    "memory_id": request.match_info["memory_id"],
                    "record_id": record.memory_record_id,
                    "namespace": record.namespaces[0] if record.namespaces else None,
                    "strategy_id": record.memory_strategy_id,
                    "content": record.content.text if record.content else None,
                    "metadata": json.dumps(record.metadata) if record.metadata is not None else None,
                    "at_ms": round(record.timestamp * 1000),
                },
            )
            done.append((record.memory_record_id, bool(rows)))
        return _batch(done)

    async def batch_delete(self, request: web.Request) -> web.Response:
        unwanted = await read(request, DeleteRecords)
        done: list[tuple[str, bool]] = []
        for record in unwanted.records:
            named = {**request.match_info, "record_id": record.memory_record_id}
            done.append((record.memory_record_id, bool(await self._database.query("delete_record", named))))
        return _batch(done)

    async def get_record(self, request: web.Request) -> web.Response:
        rows = await self._database.query("get_record", dict(request.match_info))
        if not rows:
            raise not_found("The memory record does not exist.")
        return web.json_response({"memoryRecord": _record(rows[0])})

    async def delete_record(self, request: web.Request) -> web.Response:
        rows = await self._database.query("delete_record", dict(request.match_info))
        if not rows:
            raise not_found("The memory record does not exist.")
        return web.json_response({"memoryRecordId": rows[0]["record_id"]})

    async def list_records(self, request: web.Request) -> web.Response:
        wanted = await read(request, ListRecords)
        (before,) = read_token(wanted.next_token, (MAX_BIGINT,))
        rows = await self._database.query(
            "list_records",
            {
                "memory_id": request.match_info["memory_id"],
                **_place(wanted.namespace, wanted.namespace_path),
                "strategy_id": wanted.memory_strategy_id,
                "before_sequence": before,
                "limit": wanted.max_results + 1,
            },
        )
        page = rows[: wanted.max_results]
        answer: dict[str, Any] = {"memoryRecordSummaries": [_record(row) for row in page]}
        if len(rows) > len(page):
            answer["nextToken"] = write_token(page[-1]["sequence"])
        return web.json_response(answer)

    async def retrieve_records(self, request: web.Request) -> web.Response:
        wanted = await read(request, RetrieveRecords)
        criteria = wanted.search_criteria
        rows = await self._database.query(
            "list_records",
            {
                "memory_id": request.match_info["memory_id"],
                **_place(wanted.namespace, wanted.namespace_path),
                "strategy_id": criteria.memory_strategy_id,
                "before_sequence": MAX_BIGINT,
                "limit": _SEARCHED_AT_MOST,
            },
        )
        asked = _words(criteria.search_query)
        ranked = sorted(
            ((len(asked & _words(row["content"])) / max(1, len(asked)), row) for row in rows),
            key=lambda scored: -scored[0],
        )
        best = ranked[: min(criteria.top_k, wanted.max_results)]
        return web.json_response({"memoryRecordSummaries": [{**_record(row), "score": score} for score, row in best]})


def _place(namespace: str | None, path: str | None) -> Row:
    if (namespace is None) == (path is None):
        raise invalid("Exactly one of namespace and namespacePath must be given.")
    return {"namespace": namespace, "path": path}


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))


def _succeeded(record_id: str) -> dict[str, Any]:
    return {"memoryRecordId": record_id, "status": "SUCCEEDED"}


def _batch(done: Iterable[tuple[str, bool]]) -> web.Response:
    failed = {"status": "FAILED", "errorCode": 404, "errorMessage": "The memory record does not exist."}
    outcome = list(done)
    return web.json_response(
        {
            "successfulRecords": [_succeeded(record_id) for record_id, found in outcome if found],
            "failedRecords": [{"memoryRecordId": record_id, **failed} for record_id, found in outcome if not found],
        }
    )


def _record(row: Row) -> dict[str, Any]:
    record = {
        "memoryRecordId": row["record_id"],
        "content": {"text": row["content"]},
        "memoryStrategyId": row["strategy_id"],
        "namespaces": [row["namespace"]],
        "createdAt": row["created_ms"] / 1000,
        "timestamp": row["at_ms"] / 1000,
    }
    return {**record, "metadata": row["metadata"]} if row["metadata"] else record
