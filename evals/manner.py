"""How a simulated customer puts things: typos, hesitation, impatience. The same for the same seed."""

from __future__ import annotations

import random
import re

from evals.wishes import Manner

_WORD = re.compile(r"[^\W\d_]{5,}")
_IMPATIENT = {
    "en": ("Quickly, please.", "I don't have all day.", "Come on.", "I'm in a hurry."),
    "de": ("Bitte schnell.", "Ich habe nicht den ganzen Tag Zeit.", "Ich habe es eilig."),
}
_HESITANT = {"en": ("Hmm, ", "Well, ", "Let me see… ", "Okay, "), "de": ("Hm, ", "Na gut, ", "Mal sehen… ", "Also ")}


class Speech:
    """Turns what a customer means into what they type."""

    def __init__(self, manner: Manner, language: str, seed: str) -> None:
        self._manner = manner
        self._language = language
        self._random = random.Random(seed)  # noqa: S311 - a customer who can be met again

    def typed(self, text: str, *, carefully: bool = False) -> str:
        """The text as it is typed; carefully, after not being understood, without typos."""
        if self._manner.hesitates and self._random.random() < 0.5:
            text = self._random.choice(_HESITANT[self._language]) + text[0].lower() + text[1:]
        if self._manner.impatient and self._random.random() < 0.6:
            text = f"{text} {self._random.choice(_IMPATIENT[self._language])}"
        if self._manner.terse:
            text = text.rstrip(".!").lower()
        if carefully or not self._manner.typos:
            return text
        return _WORD.sub(lambda word: self._mistyped(word.group()), text)

    def _mistyped(self, word: str) -> str:
        if self._random.random() >= self._manner.typos:
            return word
        at = self._random.randrange(1, len(word) - 2)
        return self._random.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at] + word[at:],
            )
        )
