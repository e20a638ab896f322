"""Every resource's routes, registered by being imported."""

from lambdas.rest_api.routes import cases, conversations, orders, profile, system, tickets

__all__ = ["cases", "conversations", "orders", "profile", "system", "tickets"]
