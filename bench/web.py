"""The customer's page in Chromium: its weight, how soon words are seen, how a long chat scrolls, Lighthouse's word."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Request, Route, ViewportSize, sync_playwright

from bench.figures import Figure, percentile
from boxoffice.cli.running_stack import RunningStack

_SCRIPTS_KB, _STYLES_KB = 170, 20
_DELTA_MS, _LONG_TASK_MS = 100, 50
_TURNS = 12
_MESSAGES = 500
_PHONE = ViewportSize(width=390, height=844)
_LIGHTHOUSE = "lighthouse@13.5.0"
_LIGHTHOUSE_SECONDS = 240

# Notes when the frame with a turn's first words came, and when they stood on the screen.
_WATCH_WORDS = """
window.delays = [];
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...args) {
    super(...args);
    let waiting = false;
    this.addEventListener('message', ({data}) => {
      const text = String(data);
      if (text.includes('"RUN_STARTED"')) waiting = true;
      if (!waiting || !text.includes('"TEXT_MESSAGE_CONTENT"')) return;
      waiting = false;
      const came = performance.now();
      const words = JSON.parse(text).delta.trim();
      const look = () => {
        const shown = [...document.querySelectorAll('[role=log] p')].at(-1)?.textContent.includes(words);
        if (!shown) return requestAnimationFrame(look);
        requestAnimationFrame(() => setTimeout(() => window.delays.push(performance.now() - came)));
      };
      requestAnimationFrame(look);
    });
  }
};
"""
# Scrolls from the end to the beginning and back, a third of the screen a frame.
_SCROLL = """
() => new Promise(done => {
  const log = document.querySelector('[role=log][aria-label]');
  let up = true;
  log.scrollTop = log.scrollHeight;
  const step = () => {
    log.scrollTop += (up ? -1 : 1) * log.clientHeight / 3;
    if (log.scrollTop <= 0) up = false;
    const end = !up && log.scrollTop >= log.scrollHeight - log.clientHeight - 2;
    if (end) setTimeout(done, 200); else requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""


def web(stack: RunningStack) -> list[Figure]:
    """Everything that is measured of the page."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        figures = [*_weight(browser, stack), *_first_words(browser, stack), *_long_chat(browser, stack)]
        browser.close()
        return figures + _lighthouse(stack, chromium or playwright.chromium.executable_path)


def _weight(browser: Browser, stack: RunningStack) -> list[Figure]:
    page = browser.new_page()
    first = _loaded(page, lambda: page.goto(f"{stack.status['web']}/sign-in", wait_until="networkidle"))
    page.close()
    signed_in = _signed_in(browser, stack)
    again = _loaded(signed_in, lambda: signed_in.reload(wait_until="networkidle"))
    signed_in.context.close()
    return [
        Figure("first page, JavaScript, gzip", first["script"], "KB", _SCRIPTS_KB),
        Figure("first page, CSS, gzip", first["stylesheet"], "KB", _STYLES_KB),
        Figure("a signed-in chat, JavaScript with Cognito's code, gzip", again["script"], "KB"),
    ]


def _loaded(page: Page, load: Callable[[], object]) -> dict[str, float]:
    """Kilobytes (gzip) by kind of what the page loads."""
    bodies: dict[str, list[bytes]] = {"script": [], "stylesheet": []}

    def note(request: Request) -> None:
        response = request.response()
        if request.resource_type in bodies and response is not None:
            bodies[request.resource_type].append(response.body())

    page.on("requestfinished", note)
    load()
    page.remove_listener("requestfinished", note)
    return {kind: sum(len(gzip.compress(body)) for body in found) / 1000 for kind, found in bodies.items()}


def _first_words(browser: Browser, stack: RunningStack) -> list[Figure]:
    page = _signed_in(browser, stack, watch=True)
    page.wait_for_selector("#composer")
    for turn in range(_TURNS):
        page.fill("#composer", "Which tickets do I have?")
        page.wait_for_function("!document.querySelector('#composer ~ button').disabled")
        page.press("#composer", "Enter")
        page.wait_for_function("count => window.delays.length > count", arg=turn)
        page.wait_for_function("document.querySelector('[role=log][aria-label] [role=status]') === null")
    delays = page.evaluate("window.delays")
    page.context.close()
    return [
        Figure("first words on the screen after their frame, p50", percentile(delays, 0.5), "ms"),
        Figure("first words on the screen after their frame, worst", max(delays), "ms", _DELTA_MS),
    ]


def _long_chat(browser: Browser, stack: RunningStack) -> list[Figure]:
    page = _signed_in(browser, stack)
    chat = str(uuid.uuid4())
    messages = [_message(number) for number in range(_MESSAGES)]

    def tell(route: Route) -> None:
        first = int(route.request.url.partition("cursor=")[2].partition("&")[0] or 0)
        following = first + 100
        cursor = str(following) if following < _MESSAGES else None
        route.fulfill(
            json={"messages": messages[first:following], "nextCursor": cursor, "interrupt": None, "running": None}
        )

    page.route(f"**/conversations/{chat}/messages*", tell)
    page.route(f"**/conversations/{chat}/runs/**", lambda route: route.fulfill(status=404, json={}))
    page.goto(f"{stack.status['web']}/chat/{chat}")
    page.wait_for_function(f"document.querySelectorAll('[data-mine]').length === {_MESSAGES // 2}")
    page.wait_for_load_state("networkidle")
    browser.start_tracing(page=page, categories=["toplevel"])
    page.evaluate(_SCROLL)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.context.close()
    # Their processor time: what else the machine does meanwhile is no task of the page.
    longest = max(event.get("tdur", 0) / 1000 for event in events if event.get("name", "").endswith("RunTask"))
    return [Figure(f"longest task while a chat of {_MESSAGES} messages scrolls", longest, "ms", _LONG_TASK_MS)]


def _message(number: int) -> dict[str, Any]:
    mine = number % 2 == 0
    words = "Which upgrade fits two adults on a Saturday?" if mine else "Non-stop has the fast lane at ten rides. " * 6
    return {
        "id": f"m{number}",
        "runId": f"r{number // 2}",
        "role": "user" if mine else "assistant",
        "content": words,
        "activityType": None,
        "activity": None,
        "createdAt": (datetime.now(UTC) + timedelta(seconds=number)).isoformat(),
    }


def _signed_in(browser: Browser, stack: RunningStack, *, watch: bool = False) -> Page:
    # What waits for the page evaluates code in it, which its policy forbids.
    page = browser.new_context(viewport=_PHONE, locale="en-GB", bypass_csp=True).new_page()
    if watch:
        page.add_init_script(_WATCH_WORDS)
    user = stack.customer()
    page.goto(f"{stack.status['web']}/sign-in")
    page.fill("[name=email]", user.email)
    page.fill("[name=password]", user.password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("#composer")
    return page


def _lighthouse(stack: RunningStack, chromium: str) -> list[Figure]:
    """Scores as points below 100, so that less is better; none where npm cannot fetch Lighthouse."""
    npx = shutil.which("npx")
    if npx is None:
        return []
    with tempfile.TemporaryDirectory(prefix="boxoffice-lighthouse-") as folder:
        report = Path(folder) / "report.json"
        command = [
            *(npx, "--yes", _LIGHTHOUSE, f"{stack.status['web']}/sign-in", "--quiet", "--output=json"),
            f"--output-path={report}",
            "--only-categories=accessibility,best-practices,performance",
            f"--chrome-path={chromium}",
            "--chrome-flags=--headless=new --no-sandbox",
        ]
        done = subprocess.run(  # noqa: S603 - a pinned package of npm's
            command, capture_output=True, text=True, check=False, timeout=_LIGHTHOUSE_SECONDS, cwd=folder
        )
        if done.returncode != 0 or not report.exists():
            return []
        scores = {name: found["score"] for name, found in json.loads(report.read_text())["categories"].items()}
    goals = {"accessibility": 0.0, "best-practices": 5.0, "performance": None}
    return [
        Figure(f"Lighthouse (mobile), {name.replace('-', ' ')}: points below 100", 100 - 100 * score, "", goals[name])
        for name, score in scores.items()
    ]
