"""Saying it: from lines to sentences of a language, with money and dates as that language writes them."""
