"""Load, decide, save: the only place that opens a transaction."""
