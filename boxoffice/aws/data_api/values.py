"""Python values to Data API parameters, and records to typed rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from boxoffice.aws.data_api.errors import DatabaseFault

if TYPE_CHECKING:
    from mypy_boto3_rds_data.type_defs import ColumnMetadataTypeDef, FieldOutputTypeDef, SqlParameterTypeDef

Row = dict[str, Any]
Read = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Json:
    """A value to be sent as JSON: objects, lists, text, numbers, true, false, null. Money in it is text."""

    value: Any

    def text(self) -> str:
        return json.dumps(self.value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_in_json)


Param = str | int | bool | float | Decimal | UUID | date | datetime | time | Json | bytes | None
"""What a parameter may be. `float` is never money; a `datetime` has a time zone."""


def _in_json(value: object) -> object:
    match value:
        case UUID():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON.")


def parameters(values: Mapping[str, Param]) -> list[SqlParameterTypeDef]:
    """Data API parameters, in the order given. Raises TypeError or ValueError for values that have no SQL type."""
    return [_parameter(name, value) for name, value in values.items()]


def _parameter(name: str, value: Param) -> SqlParameterTypeDef:
    match value:
        case None:
            return {"name": name, "value": {"isNull": True}}
        case bool():
            return {"name": name, "value": {"booleanValue": value}}
        case str():
            # A plain `str`, whatever enumeration it may be: that is what the wire carries.
            return {"name": name, "value": {"stringValue": str.__str__(value)}}
        case int():
            return {"name": name, "value": {"longValue": _long(name, value)}}
        case float():
            return {"name": name, "value": {"doubleValue": value}}
        case bytes():
            return {"name": name, "value": {"blobValue": value}}
        case Decimal() if value.is_finite():
            return {"name": name, "value": {"stringValue": str(value)}, "typeHint": "DECIMAL"}
        case UUID():
            return {"name": name, "value": {"stringValue": str(value)}, "typeHint": "UUID"}
        case datetime():
            return {"name": name, "value": {"stringValue": _timestamp(name, value)}, "typeHint": "TIMESTAMP"}
        case date():
            return {"name": name, "value": {"stringValue": value.isoformat()}, "typeHint": "DATE"}
        case time() if value.tzinfo is None:
            return {"name": name, "value": {"stringValue": value.isoformat()}, "typeHint": "TIME"}
        case Json():
            return {"name": name, "value": {"stringValue": value.text()}, "typeHint": "JSON"}
    raise TypeError(f"The parameter {name} is a {type(value).__name__} that SQL has no type for: {value!r}.")


def _long(name: str, value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"The parameter {name} is too large for a bigint.")
    return int(value)


def _timestamp(name: str, value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"The parameter {name} is a time without a time zone.")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def _instant(text: str) -> datetime:
    # The service tells UTC and leaves the zone out; the session's zone is UTC, so it holds for `timestamp` too.
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _json(text: str) -> Any:
    return json.loads(text, parse_float=Decimal)


_READERS: dict[str, Read] = {
    "bool": bool,
    "bytea": bytes,
    "date": date.fromisoformat,
    "float4": float,
    "float8": float,
    "int2": int,
    "int4": int,
    "int8": int,
    "json": _json,
    "jsonb": _json,
    "numeric": Decimal,
    "oid": int,
    "time": time.fromisoformat,
    "timestamp": _instant,
    "timestamptz": _instant,
    "uuid": UUID,
    "void": lambda _: None,
}


class Shape:
    """How the records of one statement become rows."""

    def __init__(self, columns: Sequence[ColumnMetadataTypeDef]) -> None:
        """Raises `DatabaseFault` when two columns have the same name."""
        names = [column.get("name", "") for column in columns]
        if len(set(names)) != len(names):
            raise DatabaseFault(f"Two columns of a result have the same name: {', '.join(names)}.")
        self._columns = [
            (name, _reader(column.get("typeName", ""))) for name, column in zip(names, columns, strict=True)
        ]

    def rows(self, records: Sequence[Sequence[FieldOutputTypeDef]]) -> list[Row]:
        """One dictionary per record. Raises `DatabaseFault` when the records are not of this shape."""
        try:
            return [
                {name: _read(field, read) for (name, read), field in zip(self._columns, record, strict=True)}
                for record in records
            ]
        except (ValueError, TypeError, ArithmeticError) as error:
            raise DatabaseFault("The result's columns are not those that the same statement had before.") from error


def _read(field: FieldOutputTypeDef, read: Read) -> Any:
    ((kind, value),) = field.items()
    return None if kind == "isNull" else read(value)


def _reader(type_name: str) -> Read:
    if not type_name.startswith("_"):
        return _READERS.get(type_name, str)
    read = _READERS.get(type_name[1:], str)

    def array(value: Mapping[str, list[Any]]) -> list[Any]:
        elements = next(iter(value.values()), [])
        return [None if element is None else read(element) for element in elements]

    return array
