"""Tool schemas without what no model reads: every call of a model pays for each of their words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strands.types.tools import ToolSpec


def lean_spec(spec: ToolSpec) -> ToolSpec:
    """A tool's description with a lean schema, its text without the source's line breaks."""
    text = " ".join(spec["description"].split())
    schema = spec["inputSchema"].get("json", spec["inputSchema"])
    return {"name": spec["name"], "description": text, "inputSchema": {"json": lean(schema)}}


def lean(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A tool's input schema that accepts the same: titles gone, references in place, and for an argument that may be
    left out no null beside its type, as leaving it out says the same."""
    definitions = schema.get("$defs", {})
    found: dict[str, Any] = _lean({name: value for name, value in schema.items() if name != "$defs"}, definitions)
    for name, argument in found.get("properties", {}).items():
        found["properties"][name] = _without_null(argument)
    return found


def _lean(value: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [_lean(item, definitions) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "$ref" in value:
        return _lean(definitions[value["$ref"].rpartition("/")[2]], definitions)
    kept = {name: item for name, item in value.items() if name != "title" and (name, item) != ("default", None)}
    return {
        name: {key: _lean(property_, definitions) for key, property_ in item.items()}
        if name == "properties"
        else _lean(item, definitions)
        for name, item in kept.items()
    }


def _without_null(argument: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in argument.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) != 1:
        return argument
    return {**{name: value for name, value in argument.items() if name != "anyOf"}, **choices[0]}
