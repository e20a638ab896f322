"""Lean schemas say the same in fewer words."""

from __future__ import annotations

from agents.models.tool_schemas import lean


def test_titles_and_nulls_go_and_references_are_put_in_place() -> None:
    schema = {
        "$defs": {"Tier": {"title": "Tier", "enum": ["standard"], "type": "string"}},
        "type": "object",
        "title": "placeArguments",
        "properties": {
            "tier": {"$ref": "#/$defs/Tier"},
            "cursor": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Cursor"},
        },
        "required": ["tier"],
        "additionalProperties": False,
    }
    assert lean(schema) == {
        "type": "object",
        "properties": {"tier": {"enum": ["standard"], "type": "string"}, "cursor": {"type": "string"}},
        "required": ["tier"],
        "additionalProperties": False,
    }


def test_a_property_may_be_called_title() -> None:
    schema = {"type": "object", "properties": {"title": {"type": "string", "title": "Title"}}}
    assert lean(schema) == {"type": "object", "properties": {"title": {"type": "string"}}}


def test_a_null_with_a_meaning_stays() -> None:
    """Inside an argument null may say something else than leaving out, as for a phone number that is to go."""
    phone = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    changes = {"type": "object", "properties": {"phone": phone}}
    [found] = lean({"type": "object", "properties": {"changes": changes}})["properties"].values()
    assert found["properties"]["phone"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


def test_choices_stay_choices() -> None:
    either = {"anyOf": [{"type": "string"}, {"type": "integer"}, {"type": "null"}]}
    assert lean({"properties": {"x": either}})["properties"]["x"] == either


def test_other_defaults_stay() -> None:
    assert lean({"properties": {"n": {"type": "integer", "default": 0}}})["properties"]["n"]["default"] == 0
