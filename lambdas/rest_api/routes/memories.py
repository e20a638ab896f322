from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from boxoffice.contracts.memories import Forgotten, Memory, MemoryList
from boxoffice.use_cases import memories as use_cases
from lambdas.rest_api.app import Limit, app
from lambdas.rest_api.callers import customer
from lambdas.rest_api.limits import count_write
from lambdas.rest_api.services import services

Cursor = Annotated[str | None, Query(max_length=2000, description="`nextCursor` of the page before.")]
MemoryId = Annotated[str, Path(min_length=1, max_length=100)]


@app.get("/memories", operation_id="listMemories", summary="What is remembered of the caller", tags=["memories"])
def list_memories(limit: Limit = 50, cursor: Cursor = None) -> MemoryList:
    page = use_cases.list_memories(services().memories, customer(), limit, cursor)
    return MemoryList(memories=[Memory.of(memory) for memory in page.items], next_cursor=page.next_cursor)


@app.delete("/memories", operation_id="forgetEverything", summary="Delete all that is remembered", tags=["memories"])
def forget_everything() -> Forgotten:
    return Forgotten(forgotten=use_cases.forget_everything(services().memories, count_write(customer())))


@app.delete(
    "/memories/<memory_id>", operation_id="forgetMemory", summary="Delete one remembered thing", tags=["memories"]
)
def forget_memory(memory_id: MemoryId) -> Forgotten:
    return Forgotten(forgotten=use_cases.forget_memory(services().memories, count_write(customer()), memory_id))
