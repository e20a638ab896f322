"""Turns PostgreSQL's text values into the `Field` union of an answer."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local_stack.data_api.errors import unsupported_result

Field = dict[str, Any]


@dataclass(frozen=True)
class ResultOptions:
    """`resultSetOptions` of a request."""

    decimals_as_numbers: bool = False
    longs_as_strings: bool = False


@dataclass(frozen=True)
class ColumnType:
    """How a PostgreSQL type is told: its name, JDBC's number for it, and the kind of field it becomes."""

    name: str
    jdbc: int
    kind: str = "string"
    element: "ColumnType | None" = None


_OTHER, _VARCHAR, _ARRAY = 1111, 12, 2003
SCALARS: dict[int, ColumnType] = {
    16: ColumnType("bool", -7, "boolean"),
    17: ColumnType("bytea", -2, "blob"),
    18: ColumnType("char", 1),
    19: ColumnType("name", _VARCHAR),
    20: ColumnType("int8", -5, "long"),
    21: ColumnType("int2", 5, "long"),
    23: ColumnType("int4", 4, "long"),
    25: ColumnType("text", _VARCHAR),
    26: ColumnType("oid", -5, "long"),
    114: ColumnType("json", _OTHER),
    142: ColumnType("xml", 2009),
    650: ColumnType("cidr", _OTHER),
    700: ColumnType("float4", 7, "double"),
    701: ColumnType("float8", 8, "double"),
    705: ColumnType("text", _VARCHAR),
    869: ColumnType("inet", _OTHER),
    1042: ColumnType("bpchar", 1),
    1043: ColumnType("varchar", _VARCHAR),
    1082: ColumnType("date", 91),
    1083: ColumnType("time", 92),
    1114: ColumnType("timestamp", 93),
    1184: ColumnType("timestamptz", 93, "zoned"),
    1700: ColumnType("numeric", 2, "decimal"),
    2278: ColumnType("void", _OTHER),
    2950: ColumnType("uuid", _OTHER),
    3802: ColumnType("jsonb", _OTHER),
}
_ARRAY_OIDS = {
    1000: 16, 1001: 17, 1002: 18, 1003: 19, 1016: 20, 1005: 21, 1007: 23, 1009: 25, 1028: 26, 199: 114, 651: 650,
    1021: 700, 1022: 701, 1041: 869, 1014: 1042, 1015: 1043, 1182: 1082, 1183: 1083, 1115: 1114, 1185: 1184, 1231: 1700,
    2951: 2950, 3807: 3802,
}  # fmt: skip
ARRAYS: dict[int, ColumnType] = {
    oid: ColumnType("_" + SCALARS[element].name, _ARRAY, "array", SCALARS[element])
    for oid, element in _ARRAY_OIDS.items()
}
_FRACTION = re.compile(r"\.(\d+)")
_ELEMENT = re.compile(r'"((?:[^"\\]|\\.)*)"|([^,{}"]+)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def array_of(element: ColumnType) -> ColumnType:
    """The type of an array whose elements are of a type that was looked up."""
    return ColumnType("_" + element.name, _ARRAY, "array", element)


def enumeration(name: str) -> ColumnType:
    """A type whose values are told as strings: an enum, a vector, citext."""
    return ColumnType(name, _VARCHAR)


def reader(column: ColumnType, options: ResultOptions) -> Callable[[bytes], Field]:
    """The function that turns one value of a column (never NULL) into a field."""
    if column.kind == "array" and column.element is not None:
        key, read = _ARRAY_KEYS.get(column.element.kind, "stringValues"), _scalar_reader(column.element, options)[1]
        if column.element.kind == "long" and options.longs_as_strings:
            key = "stringValues"
        return lambda value: {"arrayValue": {key: _elements(value, read)}}
    key, read = _scalar_reader(column, options)
    if column.kind == "decimal" and options.decimals_as_numbers:
        return lambda value: {("longValue" if value.lstrip(b"-").isdigit() else "doubleValue"): read(value)}
    return lambda value: {key: read(value)}


_ARRAY_KEYS = {"boolean": "booleanValues", "long": "longValues", "double": "doubleValues"}


def _scalar_reader(column: ColumnType, options: ResultOptions) -> tuple[str, Callable[[bytes], Any]]:
    match column.kind:
        case "boolean":
            return "booleanValue", lambda value: value == b"t"
        case "long" if not options.longs_as_strings:
            return "longValue", int
        case "double":
            return "doubleValue", _double
        case "decimal" if options.decimals_as_numbers:
            return "doubleValue", lambda value: int(value) if value.lstrip(b"-").isdigit() else float(value)
        case "blob":
            return "blobValue", lambda value: base64.b64encode(bytes.fromhex(value[2:].decode())).decode()
        case "zoned":
            # The session's zone is UTC; the service tells UTC and leaves the zone out.
            return "stringValue", lambda value: _fraction(value.decode().removesuffix("+00"))
    if column.name in ("timestamp", "time"):
        return "stringValue", lambda value: _fraction(value.decode())
    return "stringValue", bytes.decode


def _double(value: bytes) -> float | str:
    number = float(value)
    # JSON has no NaN or infinities: the SDKs take these words for them.
    return number if number - number == 0 else {"nan": "NaN", "inf": "Infinity"}.get(str(number), "-Infinity")


def _fraction(text: str) -> str:
    """Seconds with three or six digits behind the point, or none."""
    match = _FRACTION.search(text)
    if not match:
        return text
    digits = match.group(1).ljust(6, "0")
    return text[: match.start() + 1] + (digits[:3] if digits.endswith("000") else digits) + text[match.end() :]


def _elements(value: bytes, read: Callable[[bytes], Any]) -> list[Any]:
    text = value.decode()
    text = text[text.index("{") :]
    if text.startswith("{{"):
        raise unsupported_result("The result contains the unsupported data type MULTIDIMENSIONAL ARRAY.")
    return [
        (None if bare == "NULL" else read((bare or _ESCAPED.sub(r"\1", quoted)).encode()))
        for quoted, bare in _ELEMENT.findall(text)
    ]
