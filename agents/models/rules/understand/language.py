"""Whether a message is English or German."""

import re

from agents.models.rules.understand.lexicon import lexicon_of

_WORDS = re.compile(r"[a-z]+")
_MARKS = re.compile(r"[äöüß]", re.IGNORECASE)


def language_of(original: str, normal_text: str, default: str) -> tuple[str, bool]:
    """The language, and whether the text itself shows it; an unclear text has the default's."""
    words = set(_WORDS.findall(normal_text))
    english = len(words & lexicon_of("en").telling)
    german = len(words & lexicon_of("de").telling) + 2 * bool(_MARKS.search(original))
    if english == german:
        return default, False
    return ("en", True) if english > german else ("de", True)
