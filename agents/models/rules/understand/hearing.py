"""A message laid ready for the detectors of acts."""

import re
from dataclasses import dataclass
from functools import cached_property

from agents.models.rules.understand.asked import Asked
from agents.models.rules.understand.lexicon import Lexicon

_WORDS = re.compile(r"[a-z]+|\d+")
_NO_START = re.compile(
    r"(?:(?:uh|oh|sorry|um|im sorry|er|well|ok|okay|hmm|ach|oh je),? )*"
    r"(?:no+|nope|nop|nah+|not(?! (?:sure|certain|quite sure|really sure|decided))|nay|uh-?uh|that is not"
    r"|thats not|negative|nein|nee|noe|doch nicht|lieber nicht|nicht)\b"
)


@dataclass(frozen=True)
class Hearing:
    """A message in normal spelling with what is already known of it."""

    text: str
    asked: Asked
    lexicon: Lexicon
    dates: int = 0
    tiers: int = 0
    question: bool = False
    tickets: bool = False
    profile: bool = False

    def has(self, cue: str) -> bool:
        return self.lexicon.has(cue, self.text)

    @cached_property
    def words(self) -> list[str]:
        return _WORDS.findall(self.text)

    @cached_property
    def opening(self) -> str:
        """The first words, where an answer stands."""
        return " ".join(self.words[:3])

    @cached_property
    def denies(self) -> bool:
        """Whether it opens with a no."""
        return _NO_START.match(self.text) is not None

    @cached_property
    def agrees(self) -> bool:
        """Whether it opens with a yes."""
        return self.lexicon.cues["yes_word"].match(self.text) is not None

    def rest(self, *cues: str) -> int:
        """How many words say something beyond those cues."""
        return sum(word not in self.lexicon.filler for word in _WORDS.findall(self.lexicon.without(self.text, *cues)))
