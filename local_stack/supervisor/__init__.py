"""Starts the local stack in the order of its needs, keeps it running and stops it cleanly.

    python -m local_stack.supervisor up --state DIR [--port N] [--fresh] [--hold-seconds N] [--traces] [--detach]
    python -m local_stack.supervisor down --state DIR

`up` tells what happens as JSON lines on standard output (see `events`) and keeps DIR/status.json up to date.
"""
