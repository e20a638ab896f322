"""The three upgrade tiers and their rank."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """Exactly three, in rank order; a plain ticket (no tier) is below them all."""

    STANDARD = "standard"
    NON_STOP = "non-stop"
    DOUBLE_FUN = "double-fun"

    @property
    def rank(self) -> int:
        return TIERS.index(self) + 1

    @property
    def label(self) -> str:
        """Its name, the same in every language."""
        return {"standard": "Standard", "non-stop": "Non-stop", "double-fun": "Double Fun"}[self.value]


TIERS: tuple[Tier, Tier, Tier] = (Tier.STANDARD, Tier.NON_STOP, Tier.DOUBLE_FUN)


def rank_of(tier: Tier | None) -> int:
    """0 for a plain ticket, then 1 to 3."""
    return 0 if tier is None else tier.rank
