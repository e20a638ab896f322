"""Expires holds and settles what was left open, every minute."""
