"""/mailbox: a page to read the local inbox with, and the same as JSON."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from local_stack.front_door.inbox import Inbox, Mail, Part
from local_stack.front_door.problems import problem

_PAGES = Path(__file__).parent / "pages"
_SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_CONTENT_ID = re.compile(r"""(["'(])cid:([^"')\s]+)""")

Answer = TypeVar("Answer")


class Mailbox:
    """A mail's HTML is shown in a sandbox without scripts, and may load nothing but its own images."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=select_autoescape())

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/mailbox", self.show_all),
            web.get("/mailbox/{key}", self.show_one),
            web.get("/mailbox/{key}/html", self.show_html),
            web.get("/mailbox/{key}/parts/{number:\\d{1,4}}", self.show_part),
        ]

    async def show_all(self, request: web.Request) -> web.Response:
        mails = await asyncio.to_thread(self._inbox.all)
        if request.query.get("format") == "json":
            return web.json_response([mail.wire() for mail in mails], headers={"Cache-Control": "no-store"})
        return self._page("mailbox.html", mails=list(reversed(mails)))

    async def show_one(self, request: web.Request) -> web.Response:
        return await self._with_mail(request, lambda mail: self._page("mail.html", mail=mail))

    async def show_html(self, request: web.Request) -> web.Response:
        return await self._with_mail(request, lambda mail: _html(mail, origin=f"{request.scheme}://{request.host}"))

    async def show_part(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        return await self._with_mail(
            request, lambda mail: _part(mail.parts[number]) if number < len(mail.parts) else _missing()
        )

    async def _with_mail(self, request: web.Request, answer: Callable[[Mail], web.Response]) -> web.Response:
        mail = await asyncio.to_thread(self._inbox.get, request.match_info["key"])
        return answer(mail) if mail is not None else _missing()

    def _page(self, name: str, **values: object) -> web.Response:
        text = self._pages.get_template(name).render(**values)
        return web.Response(text=text, content_type="text/html", headers={"Cache-Control": "no-store"})


def _missing() -> web.Response:
    return problem(404, "not_found", "Not found", "There is no such mail.")


def _html(mail: Mail, *, origin: str) -> web.Response:
    numbers = {part.content_id: number for number, part in enumerate(mail.parts) if part.content_id}

    def address(found: re.Match[str]) -> str:
        number = numbers.get(found[2])
        return found[0] if number is None else f"{found[1]}{origin}/mailbox/{quote(mail.key)}/parts/{number}"

    policy = (
        f"default-src 'none'; img-src data: {origin}; style-src 'unsafe-inline'; "
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
    headers = {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store"}
    return web.Response(text=_CONTENT_ID.sub(address, mail.html), content_type="text/html", headers=headers)


def _part(part: Part) -> web.Response:
    inline = part.content_type in _SHOWN_INLINE
    disposition = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(part.name, safe='')}"
    content_type = part.content_type if inline else "application/octet-stream"
    return web.Response(body=part.content, content_type=content_type, headers={"Content-Disposition": disposition})
