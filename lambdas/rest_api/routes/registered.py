"""Every resource's routes, registered by being imported."""

from lambdas.rest_api.routes import cases, conversations, memories, orders, profile, system, tickets

__all__ = ["cases", "conversations", "memories", "orders", "profile", "system", "tickets"]
