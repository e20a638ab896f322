"""Turns the parameters of a request into what libpq sends: strings as text, longs as int8, doubles as float8."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_stack.data_api.errors import ApiError, bad_request, database_error, invalid

BOOL, BYTEA, INT8, TEXT, FLOAT8 = 16, 17, 20, 25, 701
_NULL_CHARACTER = 'ERROR: invalid byte sequence for encoding "UTF8": 0x00; SQLState: 22021'
_HINTS: dict[str, tuple[int, re.Pattern[str]]] = {
    "DATE": (1082, re.compile(r"\d{4,6}-\d\d-\d\d")),
    "DECIMAL": (1700, re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")),
    "JSON": (114, re.compile(r".+", re.DOTALL)),
    "TIME": (1083, re.compile(r"\d\d:\d\d:\d\d(\.\d{1,9})?")),
    "TIMESTAMP": (1114, re.compile(r"\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,9})?")),
    "UUID": (2950, re.compile(r"[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")),
}


@dataclass
class Bound:
    """Values, type OIDs and formats (0 text, 1 binary), one each per parameter."""

    values: list[bytes | None] = field(default_factory=list)
    types: list[int] = field(default_factory=list)
    formats: list[int] = field(default_factory=list)


def bind(names: Sequence[str], parameters: object) -> Bound:
    """The parameters in the order of `names`. Raises `ApiError` for what is missing or malformed."""
    given = _by_name(parameters)
    bound = Bound()
    for name in names:
        parameter = given.get(name)
        if parameter is None:
            raise bad_request(f"Cannot find parameter: {name}")
        value, kind = _value(name, parameter)
        bound.values.append(value)
        bound.types.append(kind)
        bound.formats.append(1 if kind == BYTEA else 0)
    return bound


def _by_name(parameters: object) -> dict[str, Mapping[str, Any]]:
    if not isinstance(parameters, list | None):
        raise bad_request("The parameters are not a list.")
    given: dict[str, Mapping[str, Any]] = {}
    for parameter in parameters or ():
        if not isinstance(parameter, dict) or not isinstance(parameter.get("name"), str):
            raise bad_request("Every parameter needs a name.")
        given[parameter["name"]] = parameter
    return given


def _value(name: str, parameter: Mapping[str, Any]) -> tuple[bytes | None, int]:
    hint = parameter.get("typeHint")
    if hint is not None and hint not in _HINTS:
        raise invalid(f"Invalid type hint for parameter {name}: {hint}")
    value = parameter.get("value")
    if not isinstance(value, dict) or len(value) != 1:
        raise bad_request(f"Parameter {name} needs exactly one value.")
    ((kind, content),) = value.items()
    match kind, content:
        case "isNull", True:
            return None, _HINTS[hint][0] if hint else 0
        case "stringValue", str():
            return _string(name, content, hint)
        case "booleanValue", bool():
            return (b"t" if content else b"f"), BOOL
        case "longValue", int() if not isinstance(content, bool) and -(2**63) <= content < 2**63:
            return str(content).encode(), INT8
        case "doubleValue", (int() | float() | "NaN" | "Infinity" | "-Infinity"):
            return str(content).encode(), FLOAT8
        case "blobValue", str():
            return _blob(name, content), BYTEA
        case "arrayValue", _:
            raise bad_request("Array parameters are not supported.")
    raise bad_request(f"Parameter {name} has no value of a known type.")


def _string(name: str, content: str, hint: str | None) -> tuple[bytes, int]:
    if "\0" in content:
        raise database_error(_NULL_CHARACTER)
    oid = TEXT
    if hint:
        oid, shape = _HINTS[hint]
        if not shape.fullmatch(content):
            raise bad_request(f"Error while setting parameter {name}: not a valid {hint} value")
    try:
        return content.encode(), oid
    except UnicodeEncodeError:
        raise _not_utf8(name) from None


def _not_utf8(name: str) -> ApiError:
    return bad_request(f"Parameter {name} is not valid Unicode text.")


def _blob(name: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise bad_request(f"Parameter {name} is not valid base64.") from None
