"""The Data Agent: the typed data tools, and `ask`, which reasons over those same tools."""
