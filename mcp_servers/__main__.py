"""The services Runtime: the payment and notification tools in one process."""

from __future__ import annotations

from starlette.types import ASGIApp

from mcp_servers.notifications.server import add_notification_tools
from mcp_servers.payments.server import add_payment_tools
from mcp_servers.serving import asgi_app, make_desk, make_server, serve

INSTRUCTIONS = "Asks the customer for payments, tells how they stand, and sends confirmations again. Charges nothing."


def build() -> ASGIApp:
    server, desk = make_server("boxoffice-services", INSTRUCTIONS), make_desk()
    add_payment_tools(server, desk)
    add_notification_tools(server, desk)
    return asgi_app(server)


if __name__ == "__main__":
    serve(build, default_port=8000, description=__doc__, service="services")
