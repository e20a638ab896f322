"""Runs the project's Lambda handlers on the laptop as Lambda does: processes, one request at a time each."""
