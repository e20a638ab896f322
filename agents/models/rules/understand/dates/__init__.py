"""Dates in words: what a text says about days, read in the venue's calendar, never more than it says."""

from collections.abc import Sequence

from agents.models.rules.understand.dates.find import bare_weekday, find_dates
from agents.models.rules.understand.dates.mention import DateMention, Kind, Role
from agents.models.rules.understand.dates.reading import Rule

__all__ = ["DateMention", "Kind", "Role", "bare_weekday", "find_dates", "grammar_of"]


def grammar_of(language: str) -> Sequence[Rule]:
    """The wordings of a language: "en" or "de"; compiled at its first use."""
    if language == "de":
        from agents.models.rules.understand.dates import grammar_de  # noqa: PLC0415 - a grammar is built when spoken

        return grammar_de.RULES
    from agents.models.rules.understand.dates import grammar_en  # noqa: PLC0415 - a grammar is built when spoken

    return grammar_en.RULES
