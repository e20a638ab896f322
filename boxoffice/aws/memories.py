"""AgentCore Memory's long-term records of one customer: read and deleted under their verified subject, never another's.

The records lie in the namespaces that the memory's strategies write to, `/customers/{actorId}/preferences/` and
`/customers/{actorId}/facts/`; the actor is the customer's subject.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from boxoffice.domain.errors import InvalidInput, NotFound
from boxoffice.domain.memories import Memory, MemoryKind

OF_A_CUSTOMER = "/customers/{actorId}/"
"""All that is remembered of a customer lies under this path. It ends in a slash, so no subject begins another's."""
PREFERENCES, FACTS = f"{OF_A_CUSTOMER}preferences/", f"{OF_A_CUSTOMER}facts/"

_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_RECORD_ID = re.compile(r"mem-[A-Za-z0-9_-]{36,46}")
_PAGE = 100
_LONGEST_TEXT = 500


def memory_client_config() -> Config:
    """Somebody waits for the answer, and can ask again."""
    return Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


@dataclass(frozen=True, slots=True)
class CustomerMemories:
    """The memory's records, always those of the subject that is given. All methods raise botocore's errors."""

    data_plane: Any
    memory_id: str

    def page(self, subject: str, limit: int, cursor: str | None = None) -> tuple[tuple[Memory, ...], str | None]:
        """At most `limit` (1 to 100) records and the cursor of those that follow. Raises InvalidInput for a cursor."""
        query = {"namespacePath": _path(subject), "maxResults": limit, **({"nextToken": cursor} if cursor else {})}
        try:
            answer = self.data_plane.list_memory_records(memoryId=self.memory_id, **query)
        except ClientError as error:
            if cursor and error.response["Error"]["Code"] in {"ValidationException", "InvalidInputException"}:
                raise InvalidInput("This cursor is not one that this list gave.", field="cursor") from error
            raise
        records = answer["memoryRecordSummaries"]
        return tuple(_memory(record) for record in records if _is_of(subject, record)), answer.get("nextToken")

    def all(self, subject: str) -> list[Memory]:
        """Every record of a customer."""
        return [memory for page in self._pages(subject) for memory in page]

    def forget(self, subject: str, memory_id: str) -> None:
        """Delete one record. Raises NotFound for an unknown one, and in the same words for another's."""
        missing = NotFound("Nothing like that is remembered.")
        if not _RECORD_ID.fullmatch(memory_id):
            raise missing
        named = {"memoryId": self.memory_id, "memoryRecordId": memory_id}
        try:
            if not _is_of(subject, self.data_plane.get_memory_record(**named)["memoryRecord"]):
                raise missing
            self.data_plane.delete_memory_record(**named)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise missing from error
            raise

    def forget_everything(self, subject: str) -> int:
        """Delete all records of a customer; how many there were."""
        forgotten = 0
        for page in self._pages(subject):
            records = [{"memoryRecordId": memory.id} for memory in page]
            answer = self.data_plane.batch_delete_memory_records(memoryId=self.memory_id, records=records)
            forgotten += len(answer["successfulRecords"])
            if any(failed.get("errorCode") != HTTPStatus.NOT_FOUND for failed in answer["failedRecords"]):
                raise ClientError({"Error": {"Code": "ServiceException"}}, "BatchDeleteMemoryRecords")
        return forgotten

    def _pages(self, subject: str) -> Iterator[tuple[Memory, ...]]:
        cursor: str | None = None
        while True:
            found, cursor = self.page(subject, _PAGE, cursor)
            if found:
                yield found
            if cursor is None:
                return


def _path(subject: str) -> str:
    if not _SUBJECT.fullmatch(subject):
        raise NotFound("Nothing is remembered of this account.")
    return OF_A_CUSTOMER.format(actorId=subject)


def _is_of(subject: str, record: Mapping[str, Any]) -> bool:
    return any(place.startswith(_path(subject)) for place in record.get("namespaces", ()))


def _memory(record: Mapping[str, Any]) -> Memory:
    preference = any("/preferences/" in place for place in record["namespaces"])
    return Memory(
        id=record["memoryRecordId"],
        kind=MemoryKind.PREFERENCE if preference else MemoryKind.FACT,
        text=sentence_of(record),
        remembered_at=record.get("timestamp") or record["createdAt"],
    )


def sentence_of(record: Mapping[str, Any]) -> str:
    """A record's words. AgentCore's own preference strategy writes JSON with the sentence in its `preference`."""
    text = " ".join(str((record.get("content") or {}).get("text", "")).split())
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            return text[:_LONGEST_TEXT]
        text = str(found.get("preference") or found.get("fact") or text)
    return text[:_LONGEST_TEXT]
