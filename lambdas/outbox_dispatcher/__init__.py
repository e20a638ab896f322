"""Delivers the outbox: woken by its queue, and by the clock for whatever nobody rang for."""
