"""Properties 17, 20 and 21 in the built web app: signing in, choosing and paying, and being told how it goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.properties.user_pool import UserPool
from tests.properties.web import CLIENT, POOL, STRINGS, Web, access_token, problem, signed_in_answers, web_app

PATHS = ["/", "/chat", "/chats", "/tickets", "/orders", "/orders/x", "/account", "/cases", "/upgrade"]
CHATS_LENGTH = 20
"""Examples that share a conversation on the page, before a new one is opened."""


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with web_app() as opened:
        yield opened
        assert opened.trouble == []


@given(
    path=st.sampled_from(PATHS),
    session=st.sampled_from([*["none"] * 8, "valid", "run out", "garbage", "refused"]),
    password=st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=8, max_size=16),
    pool=st.sampled_from(["knows it", "knows another", *["UserNotFoundException", "TooManyRequestsException"] * 4]),
)
@example(path="/orders", session="none", password="Correct-Horse-1", pool="knows it")
@example(path="/orders", session="none", password="Correct-Horse-1", pool="knows another")
def test_property_17(web: Web, path: str, session: str, password: str, pool: str) -> None:
    """Feature: ticket-auto-process, Property 17: UI Authentication Integration"""
    web.answers = signed_in_answers(str(uuid4()), web.origin)
    web.cognito = lambda *_: (400, {"__type": "NotAuthorizedException", "message": "no"})
    token = ""
    if session != "none":
        token = web.sign_in("valid" if session == "refused" else session)
    elif not web.at_the_door:
        web.keep({})
    if session == "refused":
        web.answers = {call: (401, problem(401, "unauthorized")) for call in web.answers}
    web.go(path) if session == "none" and web.at_the_door else web.open(path)
    web.at_the_door = session in {"none", "run out", "garbage"}
    if session == "valid":
        web.page.get_by_role("link", name=web.says("nav.account")).first.wait_for()
        assert "/sign-in" not in web.page.url
        assert {bearer for _, bearer in web.asked} <= {f"Bearer {token}"}
        return
    form = web.page.get_by_role("button", name=web.says("auth.signIn.action"), exact=True)
    form.wait_for()
    assert "/sign-in" in web.page.url
    if session == "refused":
        # asked once more after the refusal, when there may be no token left to send
        assert {bearer for _, bearer in web.asked} <= {f"Bearer {token}", None}
        return
    assert web.asked == []
    if session == "none":
        _signs_in(web, password, pool)


def _signs_in(web: Web, password: str, answers: str) -> None:
    """By SRP, with the pool's own side of it: in where the pool knows this password, and told why not where not."""
    right, token = answers == "knows it", access_token("sub-ann")
    tokens = {"AccessToken": token, "IdToken": token, "RefreshToken": "refresh-1"}
    pool = UserPool(POOL, "sub-ann", password if right else f"{password}!", tokens)
    web.cognito = pool if answers.startswith("knows") else lambda *_: (400, {"__type": answers, "message": "no"})
    web.cognito_asked.clear()
    web.page.get_by_label(web.says("auth.email")).fill("ann@example.com")
    web.page.get_by_label(web.says("auth.password")).fill(password)
    web.page.get_by_role("button", name=web.says("auth.signIn.action"), exact=True).click()
    if right:
        web.page.wait_for_url(lambda url: "/sign-in" not in url)
        web.page.get_by_role("link", name=web.says("nav.account")).first.wait_for()
        assert {bearer for _, bearer in web.asked} <= {f"Bearer {token}"}
        web.at_the_door = False
    else:
        web.page.get_by_role("alert").wait_for()
        assert web.asked == []
        assert "/sign-in" in web.page.url
    assert pool.proofs == {"knows it": [True], "knows another": [False]}.get(answers, [])
    [(_, sent), *_] = [asked for asked in web.cognito_asked if asked[0] == "InitiateAuth"]
    assert (sent["ClientId"], sent["AuthFlow"]) == (CLIENT, "USER_SRP_AUTH")
    assert all(password not in json.dumps(body) for _, body in web.cognito_asked)


TIERS = [("standard", "Standard"), ("non-stop", "Non-stop"), ("double-fun", "Double Fun")]
FIRST = date(2030, 3, 4)
_cells = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20000), st.integers(0, 5)), max_size=4, unique_by=lambda c: c[0]
)


def money(cents: int) -> dict[str, str]:
    return {"amount": f"{cents / 100:.2f}", "currency": "EUR"}


def option(tier: str, name: str, cells: list[tuple[int, int, int]]) -> dict[str, Any]:
    bookable = any(left for _, _, left in cells)
    calendar = [
        {"date": (FIRST + timedelta(days=day)).isoformat(), "priceDifference": money(cents), "placesLeft": left}
        for day, cents, left in sorted(cells)
    ]
    return {
        "tier": tier,
        "name": name,
        "benefits": ["Fun"],
        "available": bookable,
        "reason": None if bookable else {"code": "sold_out", "message": "Sold out."},
        "alternatives": [],
        "calendar": calendar if bookable else [],
    }


class Chatting:
    """One page, a new conversation now and then."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.conversation = ""
        self._examples = 0

    def run(self) -> str:
        """Say something; the run that answers begins."""
        if self._examples % CHATS_LENGTH == 0:
            self.web.sign_in()
            self.conversation = self.web.chat()
        self._examples += 1
        self._n = 0
        self.run_id = self.web.say("Hello")
        self.push({"type": "RUN_STARTED"})
        return self.run_id

    def push(self, event: dict[str, Any]) -> None:
        self._n += 1
        of_run = {"threadId": self.conversation, "runId": self.run_id} if event["type"].startswith("RUN_") else {}
        self.web.push({**of_run, **event, "metadata": {"n": self._n, "runId": self.run_id}})

    def finish(self, steps: list[str] | None = None, interrupt: dict[str, Any] | None = None) -> None:
        event: dict[str, Any] = {
            "type": "RUN_FINISHED",
            "result": {"actions": [], "nextSteps": steps or [], "confidenceScore": 1.0},
        }
        if interrupt:
            event["outcome"] = {"type": "interrupt", "interrupts": [interrupt]}
        self.push(event)


@pytest.fixture(scope="module")
def chatting(web: Web) -> Chatting:
    return Chatting(web)


_NEWEST = """label => {
  const found = [...document.querySelectorAll(`section[aria-label="${label}"]`)].at(-1);
  if (!found) return null;
  return [...found.querySelectorAll("article")].map(a => ({
    name: a.querySelector("h2").textContent, button: !!a.querySelector("button"), text: a.innerText }));
}"""


@given(cells=st.tuples(_cells, _cells, _cells), total=st.none() | st.integers(1, 999_999))
@example(cells=([(0, 2400, 1)], [], [(0, 4550, 0)]), total=2400)
def test_property_20(chatting: Chatting, cells: tuple[list[tuple[int, int, int]], ...], total: int | None) -> None:
    """Feature: ticket-auto-process, Property 20: UI Interface Provision"""
    web = chatting.web
    chatting.run()
    options = [option(tier, name, found) for (tier, name), found in zip(TIERS, cells, strict=True)]
    marker = f"Options {uuid4().hex[:8]}"
    options[0]["benefits"] = [marker]
    content = {"ticketIds": [str(uuid4())], "options": options}
    chatting.push(
        {
            "type": "ACTIVITY_SNAPSHOT",
            "messageId": f"a-{uuid4()}",
            "activityType": "upgradeOptions",
            "content": content,
            "replace": True,
        }
    )
    if total is None:
        chatting.finish()
    else:
        metadata = {"orderId": str(uuid4()), "orderVersion": 1, "total": money(total), "summary": "One ticket"}
        chatting.finish(
            interrupt={"id": f"i-{uuid4()}", "reason": "confirmPayment", "message": "Confirm", "metadata": metadata,
                       "expiresAt": "2099-01-01T00:00:00Z", "toolCallId": "t"}
        )  # fmt: skip
    web.until("text => document.body.innerText.includes(text)", marker)
    shown = web.page.evaluate(_NEWEST, web.says("upgrade.label"))
    assert [tier["name"] for tier in shown] == [name for _, name in TIERS]
    for tier, told in zip(options, shown, strict=True):
        if not tier["available"]:
            assert web.says("reason.soldOut") in told["text"]
        else:
            cheapest = min(
                int(c["priceDifference"]["amount"].replace(".", "")) for c in tier["calendar"] if c["placesLeft"]
            )
            amount = f"{cheapest // 100:,}" + (f".{cheapest % 100:02}" if cheapest % 100 else "")
            assert f"+€{amount}" in told["text"].replace("\xa0", "")
    if total is not None:
        web.until("([title, sum]) => document.getElementById('payment-title')?.parentElement.innerText.includes(sum)",
                  [web.says("payment.title"), f"€{total // 100:,}.{total % 100:02}"])  # fmt: skip
        assert web.page.locator("section[aria-labelledby=payment-title] input").count() >= 3
    assert web.trouble == []


TOOLS = {
    "list_tickets": "tool.tickets",
    "check_eligibility": "tool.eligibility",
    "list_upgrade_options": "tool.options",
    "place_order": "tool.order",
    "request_payment": "tool.payment",
    "something_new": "tool.thinking",
}
_STATUS = "words => [...document.querySelectorAll('p[role=status]')].some(p => p.innerText.includes(words))"
_steps = st.one_of(
    st.sampled_from(sorted(TOOLS)).map(lambda tool: ("tool", tool)),
    st.text("abcdefgh <>&\"'äß€", min_size=1, max_size=12).filter(str.strip).map(lambda text: ("text", text)),
)


@given(
    steps=st.lists(_steps, max_size=3),
    end=st.sampled_from(["finished", "finished", "agent_unavailable", "agent_timeout", "interrupted"]),
    replies=st.lists(st.sampled_from(["Show my tickets", "Yes", "No, thanks"]), max_size=2, unique=True),
)
@example(steps=[("text", "<b>x</b>"), ("tool", "place_order")], end="finished", replies=["Yes"])
def test_property_21(chatting: Chatting, steps: list[tuple[str, str]], end: str, replies: list[str]) -> None:
    """Feature: ticket-auto-process, Property 21: Real-time Feedback"""
    web = chatting.web
    chatting.run()
    web.until(_STATUS, web.says("tool.thinking"))
    for kind, what in steps:
        if kind == "tool":
            call = f"call-{uuid4()}"
            chatting.push({"type": "TOOL_CALL_START", "toolCallId": call, "toolCallName": what})
            web.until(_STATUS, web.says(TOOLS[what]))
            chatting.push({"type": "TOOL_CALL_END", "toolCallId": call})
            chatting.push(
                {"type": "TOOL_CALL_RESULT", "toolCallId": call, "messageId": f"m-{uuid4()}", "content": "{}"}
            )
        else:
            message = f"m-{uuid4()}"
            marker = uuid4().hex[:6]
            chatting.push({"type": "TEXT_MESSAGE_START", "messageId": message, "role": "assistant"})
            chatting.push({"type": "TEXT_MESSAGE_CONTENT", "messageId": message, "delta": marker + what})
            web.until("text => document.body.textContent.includes(text)", marker + what)
            chatting.push({"type": "TEXT_MESSAGE_END", "messageId": message})
    if end == "finished":
        chatting.finish(replies)
        web.until("() => !document.querySelector('p[role=status]')")
        web.until(
            "words => words.every(w => [...document.querySelectorAll('button')].some(b => b.textContent === w))",
            replies,
        )
    else:
        chatting.push({"type": "RUN_ERROR", "code": end, "message": "x"})
        words = {"agent_unavailable": "busy", "agent_timeout": "slow", "interrupted": "interrupted"}[end]
        web.until(
            "text => document.querySelector('[role=alert]')?.innerText.includes(text)",
            web.says(f"chat.failure.{words}"),
        )
    assert web.trouble == []


def test_the_words_of_the_app_are_there_in_both_languages() -> None:
    english, german = (json.loads((STRINGS / f"{code}.json").read_text("utf-8")) for code in ("en", "de"))
    assert english.keys() == german.keys()
