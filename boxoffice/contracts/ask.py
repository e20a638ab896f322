"""What the Data Agent's `ask` answers."""

from __future__ import annotations

from boxoffice.contracts.wire import Wire


class AskedRows(Wire):
    """Rows whose values stand in an answer, or that were looked through for a no: which tool gave them last, their ids.

    A price or the places of a day are the row `tier/date`, what is said of a tier as such is the row `tier`.
    """

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
