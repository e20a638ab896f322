"""The built web app in one Chromium page: its server, its API and its socket are the test's."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, Request, Route, WebSocketRoute, sync_playwright

from tests.properties.web_answers import Answer, Answers, access_token, problem, signed_in_answers

BUILT = Path(__file__).parents[2] / "build" / "web"
STRINGS = Path(__file__).parents[2] / "web" / "src" / "customer" / "strings"
CHROMIUM = "/usr/bin/chromium"
CLIENT = "client-1"
POOL = "eu-central-1_Local"
PATIENT_MS = 60_000


class _Files(SimpleHTTPRequestHandler):
    """The built files; every other address is the app's own."""

    def translate_path(self, path: str) -> str:
        found = Path(super().translate_path(path))
        return str(found if found.is_file() else BUILT / "index.html")

    def end_headers(self) -> None:
        if self.path.startswith("/assets/"):
            self.send_header("Cache-Control", "max-age=3600")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


_KEEP = """if (window.name) {
  sessionStorage.clear();
  for (const [key, value] of Object.entries(JSON.parse(window.name))) sessionStorage.setItem(key, value);
  window.name = "";
}"""
"""Before the app starts: what `keep` left is all that the tab's storage holds."""


@dataclass(frozen=True)
class Sent:
    """A request that left the page with a body: its method and path, its headers, its JSON."""

    call: str
    headers: dict[str, str]
    body: Any


@dataclass
class Web:
    """`answers` are the API's by method and path; `asked` is what it was asked, with each bearer.

    `sent` is what the API and the payment gateway were sent; the gateway answers each card with `method`.
    """

    page: Page
    origin: str
    strings: dict[str, str]
    answers: Answers = field(default_factory=dict)
    cognito: Callable[[str, dict[str, Any]], Answer] = lambda _operation, _request: (400, {})
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    cognito_asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sockets: list[WebSocketRoute] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    method: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """Every request of the page, whoever it went to: its address, its headers and its body."""
    slow: str = ""
    """The call that is left without an answer until the test gives one to what is `waiting`."""
    waiting: list[Route] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    at_the_door: bool = False
    """Whether the app that is open knows that nobody is signed in."""

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """An example is told without all that was clicked before it."""
        printer.text("Web()")

    def says(self, key: str, **values: str) -> str:
        """The app's own words."""
        text = self.strings[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    def sign_in(self, kind: str = "valid", subject: str = "sub-ann") -> str:
        """Leave in the tab what Cognito's library leaves there after a sign-in; gives the access token."""
        token = access_token(subject, seconds=-3600 if kind == "run out" else 3600)
        kept = {
            "LastAuthUser": subject,
            f"{subject}.accessToken": "garbage" if kind == "garbage" else token,
            f"{subject}.idToken": token,
            f"{subject}.refreshToken": "refresh-1",
            f"{subject}.clockDrift": "0",
        }
        self.keep({f"CognitoIdentityServiceProvider.{CLIENT}.{name}": value for name, value in kept.items()})
        return token

    def keep(self, kept: dict[str, str]) -> None:
        """What the tab's storage holds when the app is opened next, and nothing else."""
        self.page.evaluate("kept => { window.name = JSON.stringify(kept) }", kept)

    def go(self, path: str) -> None:
        """To another address of the app that is open, as the browser's own buttons lead there."""
        self.asked.clear()
        self.cognito_asked.clear()
        self.page.evaluate(
            "path => { history.pushState({}, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path
        )

    def open(self, path: str) -> None:
        self.page.goto(f"{self.origin}{path}", wait_until="commit")

    def chat(self) -> str:
        """A new conversation on the page, its socket open; gives its id."""
        conversation = str(uuid4())
        self.sockets.clear()
        self.frames.clear()
        self.answers = signed_in_answers(conversation, self.origin)
        self.open(f"/chat/{conversation}")
        self._until_connected()
        return conversation

    def back_to(self, conversation: str) -> None:
        """To that conversation from another address of the open app, on a new socket."""
        self.sockets.clear()
        self.go(f"/chat/{conversation}")
        self._until_connected()

    def _until_connected(self) -> None:
        self.page.locator("#composer").wait_for()
        while not self.sockets:
            self.page.wait_for_timeout(5)

    def say(self, text: str) -> str:
        """Say something in the chat; gives the run's id once its frame has come."""
        known = len(self.frames)
        box = self.page.locator("#composer")
        box.fill(text)
        box.press("Enter")
        return str(self.frame(known)["runId"])

    def frame(self, known: int) -> dict[str, Any]:
        """The input of the run that the page sends next, after it has sent so many frames."""
        while len(self.frames) == known:
            self.page.wait_for_timeout(2)
        assert self.frames[known]["action"] == "run"
        return dict(self.frames[known]["input"])

    def push(self, event: dict[str, Any]) -> None:
        self.sockets[-1].send(json.dumps(event))

    def until(self, script: str, argument: Any = None) -> None:
        """Wait until the page is as the script says."""
        self.page.wait_for_function(script, arg=argument, timeout=PATIENT_MS, polling=5)

    def answer(self, route: Route, given: Answer) -> None:
        status, body = given
        kind = "application/problem+json" if status >= 400 else "application/json"
        route.fulfill(status=status, content_type=kind, body=json.dumps(body))

    def _api(self, route: Route, request: Request) -> None:
        path = request.url.removeprefix(f"{self.origin}/api").partition("?")[0]
        self.asked.append((f"{request.method} {path}", request.headers.get("authorization")))
        if request.method != "GET" and path != "/socket-tickets":  # of which a slow machine asks for more
            self.sent.append(Sent(f"{request.method} {path}", request.headers, json.loads(request.post_data or "null")))
        if f"{request.method} {path}" == self.slow:
            self.waiting.append(route)
            return
        given: Answer | Callable[[], Answer] = self.answers.get(
            f"{request.method} {path}", (404, problem(404, "not_found"))
        )
        self.answer(route, given if isinstance(given, tuple) else given())

    def _gateway(self, route: Route, request: Request) -> None:
        self.sent.append(Sent("gateway", request.headers, json.loads(request.post_data or "null")))
        route.fulfill(status=201, content_type="application/json", body=json.dumps(self.method))

    def _cognito(self, route: Route, request: Request) -> None:
        target = request.headers.get("x-amz-target", "").rpartition(".")[2]
        self.cognito_asked.append((target, json.loads(request.post_data or "{}")))
        status, body = self.cognito(*self.cognito_asked[-1])
        route.fulfill(status=status, content_type="application/x-amz-json-1.1", body=json.dumps(body))

    def _leaves(self, request: Request) -> None:
        body = (request.post_data_buffer or b"").decode(errors="replace")
        self.left.append("\n".join([f"{request.method} {request.url}", *request.headers.values(), body]))

    def _socket(self, socket: WebSocketRoute) -> None:
        socket.on_message(lambda message: self.frames.append(json.loads(message)))
        self.sockets.append(socket)


@contextmanager
def _served() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(BUILT))) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def web_app() -> Iterator[Web]:
    with _served() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(PATIENT_MS)
        web = Web(page, origin, json.loads((STRINGS / "en.json").read_text("utf-8")))
        config = {
            "api": "/api",
            "gateway": origin,
            "cognito": {
                "endpoint": f"{origin}/cognito",
                "region": "eu-central-1",
                "userPoolId": POOL,
                "clientId": CLIENT,
            },
            "venue": {"name": "Test Park", "timeZone": "Europe/Berlin", "currency": "EUR"},
            "languages": ["en", "de"],
        }  # fmt: skip
        page.add_init_script(_KEEP)

        def begin(route: Route) -> None:
            """What the app that was open before still asked for is none of the new one's."""
            web.asked.clear()
            web.cognito_asked.clear()
            route.fulfill(json=config)

        page.route("**/config.json", begin)
        page.route(f"{origin}/api/**", web._api)
        page.route(f"{origin}/payment-methods", web._gateway)
        page.route(f"{origin}/cognito**", web._cognito)
        page.route(f"{origin}/cognito/**", web._cognito)
        page.route_web_socket("**/socket**", web._socket)
        context.on("request", web._leaves)
        page.on("pageerror", lambda error: web.trouble.append(str(error)))
        page.goto(f"{origin}/help")
        yield web
        browser.close()
