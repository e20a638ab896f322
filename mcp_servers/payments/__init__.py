"""Asking for a payment and learning its outcome, as tools. Nothing here charges."""
