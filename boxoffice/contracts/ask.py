"""What the Data Agent's `ask` answers."""

from __future__ import annotations

from boxoffice.contracts.wire import Wire


class AskedRows(Wire):
    """Rows that an answer rests on: which tool gave them, and their ids."""

    tool: str
    ids: list[str]


class AskChange(Wire):
    """Something that was changed: by which tool, and what."""

    tool: str
    id: str


class AskRefusal(Wire):
    """Something the rules refused, with their stable code."""

    tool: str
    code: str
    message: str


class AskAnswer(Wire):
    """The answer in words, the rows it rests on, what was changed, and what was refused."""

    answer: str
    rows: list[AskedRows]
    changes: list[AskChange]
    refused: list[AskRefusal]
