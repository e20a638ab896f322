"""/otlp takes in spans as any OpenTelemetry collector does; /traces shows the last ones, as a page or as JSON."""

import json
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, select_autoescape

from local_stack.front_door.problems import problem
from local_stack.front_door.trace_store import MOST_TRACES, TraceStore
from local_stack.front_door.trace_view import trace_view

_PAGES = Path(__file__).parent / "pages"
_SHOWN = 20


class Traces:
    """The stack's own collector; without one `/traces` says how to get it."""

    def __init__(self, store: TraceStore | None) -> None:
        self._store = store
        self._pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=select_autoescape())

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/traces", self.show), web.post("/otlp/v1/traces", self.take_in)]

    async def take_in(self, request: web.Request) -> web.Response:
        if self._store is None:
            return _off()
        try:
            self._store.add(json.loads(await request.read()))
        except (ValueError, KeyError, TypeError, AttributeError):
            return problem(400, "malformed", "Malformed", "Send an ExportTraceServiceRequest as JSON.")
        return web.json_response({})

    async def show(self, request: web.Request) -> web.Response:
        """`last` (1 to 200), `about` (a run, a conversation or a trace), `format=json`.

        The page shows runs alone and with `all` everything; JSON is everything and with `runs` runs alone.
        """
        if self._store is None:
            return _off()
        asked = request.query.get("last", str(_SHOWN))
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= MOST_TRACES):
            return problem(400, "malformed", "Malformed", f"`last` is a number from 1 to {MOST_TRACES}.")
        last, about, headers = int(asked), request.query.get("about"), {"Cache-Control": "no-store"}
        if request.query.get("format") == "json":
            found = self._store.last(last, about=about, runs_only="runs" in request.query)
            return web.json_response(found, headers=headers)
        text = self._page(self._store, last, about, everything="all" in request.query)
        return web.Response(text=text, content_type="text/html", headers=headers)

    def _page(self, store: TraceStore, last: int, about: str | None, *, everything: bool) -> str:
        """Runs alone, unless all is asked for or nothing has run yet."""
        runs = [] if everything else store.last(last, about=about, runs_only=True)
        found = runs or store.last(last, about=about)
        views = [trace_view(trace) for trace in reversed(found)]
        return self._pages.get_template("traces.html").render(traces=views, runs_only=bool(runs))


def _off() -> web.Response:
    return problem(404, "traces_off", "Not found", "This stack keeps no traces: start it with `boxoffice up --traces`.")
