"""Properties 17, 20 and 21 in the built web app: signing in, choosing and paying, and being told how it goes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID, uuid4
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.properties.buying import CARDS, Customer
from tests.properties.declining import WHY, pays_at_the_second_try
from tests.properties.figures import tried
from tests.properties.price_calendar import euro
from tests.properties.table import LEAST_EXAMPLES
from tests.properties.telling import telling
from tests.properties.user_pool import UserPool
from tests.properties.web import CLIENT, POOL, STRINGS, Web, web_app
from tests.properties.web_answers import FIRST, TIERS, Cells, access_token, option, order, problem, signed_in_answers
from tests.properties.web_chat import Chatting, question_of

PATHS = ["/", "/chat", "/chats", "/tickets", "/orders", "/orders/x", "/account", "/cases", "/upgrade"]


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with web_app() as opened:
        yield opened
        assert opened.trouble == []


@given(
    path=st.sampled_from(PATHS),
    session=st.sampled_from([*["none"] * 8, "valid", "run out", "garbage", "refused"]),
    password=st.text(st.characters(codec="ascii", exclude_categories=["C"]), min_size=8, max_size=16),
    pool=st.sampled_from(["knows it", "knows another", *["UserNotFoundException"] * 4, "TooManyRequestsException"]),
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
        _signs_in(web, path, password, pool)


REFUSED = {
    "knows another": "auth.error.wrong",
    "UserNotFoundException": "auth.error.wrong",
    "TooManyRequestsException": "auth.error.tooMany",
}


def _signs_in(web: Web, path: str, password: str, answers: str) -> None:
    """By SRP, with the pool's own side of it: in and on to the wanted page where it knows this password, told why not
    where not, and in the same words whether it knows the address or not."""
    right, token = answers == "knows it", access_token("sub-ann")
    tokens = {"AccessToken": token, "IdToken": token, "RefreshToken": "refresh-1"}
    pool = UserPool(POOL, "sub-ann", password if right else f"{password}!", tokens)
    web.cognito = pool if answers.startswith("knows") else lambda *_: (400, {"__type": answers, "message": "no"})
    web.cognito_asked.clear()
    web.left.clear()
    web.page.get_by_label(web.says("auth.email")).fill("ann@example.com")
    web.page.get_by_label(web.says("auth.password")).fill(password)
    web.page.get_by_role("button", name=web.says("auth.signIn.action"), exact=True).click()
    if right:
        web.page.wait_for_url(lambda url: "/sign-in" not in url)
        web.page.get_by_role("link", name=web.says("nav.account")).first.wait_for()
        assert {bearer for _, bearer in web.asked} <= {f"Bearer {token}"}
        assert urlsplit(web.page.url).path.startswith("/chat" if path == "/" else path)
        web.at_the_door = False
    else:
        alert = web.page.get_by_role("alert")
        alert.wait_for()
        assert alert.inner_text() == web.says(REFUSED[answers])
        assert web.asked == []
        assert "/sign-in" in web.page.url
    assert pool.proofs == {"knows it": [True], "knows another": [False]}.get(answers, [])
    [(_, sent), *_] = [asked for asked in web.cognito_asked if asked[0] == "InitiateAuth"]
    assert (sent["ClientId"], sent["AuthFlow"]) == (CLIENT, "USER_SRP_AUTH")
    assert any("SRP_A" in request for request in web.left)
    assert telling(password, [*web.left, *(cookie["value"] for cookie in web.page.context.cookies())]) == []


@pytest.fixture(scope="module")
def chatting(web: Web) -> Chatting:
    return Chatting(web)


@pytest.fixture(scope="module")
def customer(web: Web) -> Iterator[Customer]:
    """Whose clicks must have reached the wire often enough, where all examples were tried."""
    found = Customer(web)
    yield found
    if found.did["examples"] >= LEAST_EXAMPLES:
        assert min(found.did[part] for part in PARTS) >= LEAST_OF_EACH, found.did


PARTS = [
    "calendars",
    "calendar_pages_turned",
    "dates_taken",
    "payment_forms",
    "payments",
    "payments_declined",
    "orders_paid_on_their_page",
]
LEAST_OF_EACH = 3
DEEDS = ["looks", "chooses", "chooses", "pays", "pays", "declines", "buys by the pages", "buys by the pages"]
_cells = st.lists(
    st.tuples(st.integers(0, 50), st.integers(-1000, 20000).map(lambda cents: max(cents, 0)), st.integers(0, 5)),
    max_size=4,
    unique_by=lambda c: c[0],
)


@given(
    cells=st.tuples(_cells, _cells, _cells),
    total=st.integers(1, 999_999),
    card=st.sampled_from(sorted(CARDS)),
    pick=st.integers(0, 59),
)
@example(cells=([(0, 2400, 1)], [], [(0, 4550, 0)]), total=2400, card="4242424242424242", pick=0)
@example(cells=([(0, 2401, 1)], [], []), total=123456, card="378282246310005", pick=0)
@example(cells=([(0, 2401, 1), (40, 4550, 2)], [(5, 0, 3)], []), total=2421, card="378282246310005", pick=1)
@example(cells=([(0, 2401, 1), (40, 4550, 2)], [(5, 0, 3)], []), total=2400, card="378282246310005", pick=2)
def test_property_20(
    chatting: Chatting,
    customer: Customer,
    cells: tuple[Cells, ...],
    total: int,
    card: str,
    pick: int,
) -> None:
    """Feature: ticket-auto-process, Property 20: UI Interface Provision"""
    # drawn by itself it would be the same thing over and over: Hypothesis likes to repeat itself
    does = DEEDS[crc32(repr((cells, total, card, pick)).encode()) % len(DEEDS)]
    before = Counter(customer.did)
    options = [option(tier, name, found) for (tier, name), found in zip(TIERS, cells, strict=True)]
    bookable = [(tier, cell) for tier, found in enumerate(cells) for cell in sorted(found) if cell[2]]
    tier, cell = bookable[pick % len(bookable)] if bookable else (0, (0, 0, 0))
    if does == "buys by the pages" and bookable:
        customer.buys_by_the_pages(options, cells[tier], tier, cell, card)
        chatting.left = True
    else:
        question = question_of(total) if does in {"pays", "declines"} else None
        customer.is_offered(chatting, options, cells, question)
        if does == "chooses" and bookable:
            customer.chooses(tier, cells[tier])
            customer.says_the_date(chatting, tier, cell)
            chatting.finish()
        if question:
            customer.sees_the_payment_form(total)
            customer.answers(chatting, question, card if does == "pays" else None)
    customer.did["examples"] += 1
    tried("the interface", **(customer.did - before))
    assert customer.web.trouble == []


TOOLS = {
    "list_tickets": "tool.tickets",
    "check_eligibility": "tool.eligibility",
    "list_upgrade_options": "tool.options",
    "place_order": "tool.order",
    "request_payment": "tool.payment",
    "something_new": "tool.thinking",
}
_STATUS = "words => [...document.querySelectorAll('p[role=status]')].some(p => p.innerText.includes(words))"
STATUSES = ["pending", "paying", "stuck", "fulfilled", "expired", "cancelled", "refunding", "refunded"]
_ORDER = """([words, sum]) => [...document.querySelectorAll("section")].some(
  card => card.innerText.includes(words) && card.innerText.includes(sum))"""
_steps = st.one_of(
    st.sampled_from(STATUSES).map(lambda status: ("order", status)),
    st.sampled_from(sorted(TOOLS)).map(lambda tool: ("tool", tool)),
    st.text("abcdefgh <>&\"'äß€", min_size=1, max_size=12).filter(str.strip).map(lambda text: ("text", text)),
)


@given(
    steps=st.lists(_steps, max_size=3),
    end=st.sampled_from(["finished", "finished", "agent_unavailable", "agent_timeout", "interrupted"]),
    replies=st.lists(st.sampled_from(["Show my tickets", "Yes", "No, thanks"]), max_size=2, unique=True),
    refused=st.sampled_from([*[""] * 12, *sorted(WHY)]),
)
@example(steps=[("text", "<b>x</b>"), ("tool", "place_order")], end="finished", replies=["Yes"], refused="expired_card")
@example(steps=[], end="finished", replies=[], refused="payment_unavailable")
def test_property_21(
    chatting: Chatting, steps: list[tuple[str, str]], end: str, replies: list[str], refused: str
) -> None:
    """Feature: ticket-auto-process, Property 21: Real-time Feedback"""
    web = chatting.web
    chatting.run()
    web.until(_STATUS, web.says("tool.thinking"))
    for kind, what in steps:
        _is_shown(chatting, kind, what)
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
    if refused:
        pays_at_the_second_try(Customer(web), refused, UUID(chatting.run_id).int % 900_000 + 1)
        chatting.left = True
    assert web.trouble == []


def _is_shown(chatting: Chatting, kind: str, what: str) -> None:
    """A tool under way, words of an answer, or an order and where it stands: on the page as soon as it is told."""
    web, name = chatting.web, str(uuid4())
    if kind == "tool":
        chatting.push({"type": "TOOL_CALL_START", "toolCallId": name, "toolCallName": what})
        web.until(_STATUS, web.says(TOOLS[what]))
        chatting.push({"type": "TOOL_CALL_END", "toolCallId": name})
        chatting.push({"type": "TOOL_CALL_RESULT", "toolCallId": name, "messageId": f"m-{name}", "content": "{}"})
        web.until(_STATUS, web.says("tool.thinking"))
    elif kind == "order":
        cents = UUID(name).int % 900_000 + 1
        for status in ("pending", what):
            told = order(name, str(uuid4()), "non-stop", FIRST, cents, status=status)
            chatting.show("orderSummary", {"order": told}, message=f"a-{name}")
            web.until(_ORDER, [web.says(f"order.status.{status}"), euro(cents)])
    else:
        marker = name[:6]
        chatting.push({"type": "TEXT_MESSAGE_START", "messageId": name, "role": "assistant"})
        chatting.push({"type": "TEXT_MESSAGE_CONTENT", "messageId": name, "delta": marker + what})
        web.until("text => document.body.textContent.includes(text)", marker + what)
        chatting.push({"type": "TEXT_MESSAGE_END", "messageId": name})


def test_the_words_of_the_app_are_there_in_both_languages() -> None:
    english, german = (json.loads((STRINGS / f"{code}.json").read_text("utf-8")) for code in ("en", "de"))
    assert english.keys() == german.keys()
