"""Headers that every answer of the web's origin carries."""

from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from aiohttp import web


def page_policy(*, web_origin: str, gateway_origin: str) -> str:
    """The Content-Security-Policy of our own pages: scripts from our files alone, calls to us and the gateway alone."""
    socket_origin = urlunsplit(urlsplit(web_origin)._replace(scheme="ws"))
    return "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {socket_origin} {gateway_origin}",
            "script-src 'self'",
            # React Aria adds small <style> elements while the page runs.
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def common_headers(policy: str) -> Mapping[str, str]:
    return {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


async def add_missing(response: web.StreamResponse, headers: Mapping[str, str]) -> None:
    """Adds each header that the answer does not carry yet."""
    for name, value in headers.items():
        response.headers.setdefault(name, value)
