"""Saying it: from lines to sentences of a language, with money and dates as that language writes them."""

from agents.models.rules.speak.sentences import reply_texts, spoken

__all__ = ["reply_texts", "spoken"]
