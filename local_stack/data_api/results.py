"""Turns PostgreSQL's result into the answer of ExecuteStatement."""

import json
from typing import Any

from psycopg import pq

from local_stack.data_api.catalogue import column_metadata, column_types
from local_stack.data_api.connection import Connection
from local_stack.data_api.errors import bad_request, unsupported_result
from local_stack.data_api.fields import Field, ResultOptions, reader

_LARGEST_ROW = 64 << 10
_LARGEST_RESULT = 1 << 20
_LARGEST_JSON = 10 << 20
_TOO_LARGE = "The result exceeds the size limit {}."
_NULL: Field = {"isNull": True}
_FIELD_OVERHEAD = 4


def result_options(request: dict[str, Any]) -> ResultOptions:
    """`resultSetOptions` of a request. Raises `ApiError` for values AWS does not know."""
    options = request.get("resultSetOptions") or {}
    if not isinstance(options, dict):
        raise bad_request("resultSetOptions is not an object.")
    decimals = options.get("decimalReturnType", "STRING")
    longs = options.get("longReturnType", "LONG")
    if decimals not in ("STRING", "DOUBLE_OR_LONG") or longs not in ("STRING", "LONG"):
        raise bad_request("resultSetOptions holds an unknown return type.")
    return ResultOptions(decimals == "DOUBLE_OR_LONG", longs == "STRING")


async def answer(connection: Connection, result: pq.abc.PGresult, request: dict[str, Any]) -> dict[str, Any]:
    """The answer for a finished statement. Raises `ApiError` for a result that is too large or of an unknown type."""
    if result.status != pq.ExecStatus.TUPLES_OK:
        return {"generatedFields": [], "numberOfRecordsUpdated": result.command_tuples or 0}
    as_json = request.get("formatRecordsAs") == "JSON" and (result.command_status or b"").startswith(b"SELECT")
    types = await column_types(connection, result)
    options = result_options(request)
    records = _records(result, [reader(kind, options) for kind in types], _LARGEST_JSON if as_json else _LARGEST_RESULT)
    if as_json:
        return {"formattedRecords": _formatted(result, records), "generatedFields": [], "numberOfRecordsUpdated": 0}
    told: dict[str, Any] = {"records": records, "generatedFields": [], "numberOfRecordsUpdated": 0}
    if request.get("includeResultMetadata"):
        told["columnMetadata"] = await column_metadata(connection, result, types)
    return told


def _records(result: pq.abc.PGresult, readers: list[Any], largest: int) -> list[list[Field]]:
    records: list[list[Field]] = []
    total = 0
    for row in range(result.ntuples):
        size = 0
        record: list[Field] = []
        for column, read in enumerate(readers):
            value = result.get_value(row, column)
            if value is None:
                record.append(_NULL)
            else:
                size += len(value)
                record.append(read(value))
        if size > _LARGEST_ROW:
            raise unsupported_result(_TOO_LARGE.format("64 KB for a row"))
        total += size + _FIELD_OVERHEAD * len(readers)
        if total > largest:
            raise unsupported_result(_TOO_LARGE.format(f"{largest >> 20} MB"))
        records.append(record)
    return records


def _formatted(result: pq.abc.PGresult, records: list[list[Field]]) -> str:
    names = [(result.fname(column) or b"").decode() for column in range(result.nfields)]
    rows = [dict(zip(names, map(_plain, record), strict=True)) for record in records]
    text = json.dumps(rows, separators=(",", ":"), ensure_ascii=False)
    if len(text.encode()) > _LARGEST_JSON:
        raise unsupported_result(_TOO_LARGE.format("10 MB"))
    return text


def _plain(field: Field) -> Any:
    ((kind, value),) = field.items()
    if kind == "isNull":
        return None
    if kind == "arrayValue":
        return next(iter(value.values()))
    return value
