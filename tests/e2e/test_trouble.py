"""What goes wrong around a customer: the network, the sign-in, other tabs, strangers' events."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import Any

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.box_office import BoxOffice
from tests.e2e.visitor import Visitors

NAUGHTY = (
    '<img src=x onerror="window.hacked=1">',
    "<script>window.hacked=1</script>",
    "{{constructor.constructor('window.hacked=1')()}}",
    "javascript:window.hacked=1//",
    "'; DROP TABLE tickets; --",
    "\u202eright to left\u202c, z\u0336a\u0336l\u0336g\u0336o\u0336, 👩‍👩‍👧‍👦, Ω≈ç√∫, 田中さん",
    "__proto__ constructor toString",
)


def test_a_connection_that_breaks_in_the_middle_loses_and_doubles_nothing(
    box_office: BoxOffice, visitor: Visitors
) -> None:
    customer = box_office.customer(tickets=3)
    guest = visitor("desktop")
    guest.sign_in(customer)
    door = box_office.place.process("front-door")
    broken: list[str] = []

    def break_it(frame: str | bytes) -> None:
        if not broken and b"TOOL_CALL_START" in (frame if isinstance(frame, bytes) else frame.encode()):
            broken.append("now")
            os.kill(door["pid"], signal.SIGKILL)

    guest.page.on("websocket", lambda socket: socket.on("framereceived", break_it))
    guest.composer.wait_for()
    guest.page.reload()
    guest.say("Show me my tickets")
    guest.answered()
    assert broken
    told = [message["content"] for message in customer.said() if message["role"] == "assistant"]
    assert len(told) == 1
    shown = guest.chat.locator("[data-mine] ~ p").all_text_contents()
    assert [text.removeprefix("Box office: ").strip() for text in shown] == [told[0].strip()]
    assert guest.chat.locator("[data-mine]").count() == 1
    assert box_office.place.process("front-door")["restarts"] >= 1


def test_offline_is_said_and_the_message_goes_out_later(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("phone")
    guest.sign_in(customer)
    guest.button("Show me my tickets").click()
    guest.answered()
    guest.context.set_offline(True)
    expect(guest.page.get_by_text("You are offline.")).to_be_visible()
    guest.say("I'd like to upgrade my ticket")
    guest.context.set_offline(False)
    expect(guest.page.get_by_text("You are offline.")).to_have_count(0)
    expect(guest.page.get_by_role("article")).to_have_count(3, timeout=20_000)
    asked = [message for message in customer.said() if message["role"] == "user"]
    assert len(asked) == 2


def test_two_tabs_show_the_same_chat(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    first = visitor("desktop")
    first.sign_in(customer)
    first.composer.wait_for()
    second = visitor.beside(first)
    second.sign_in(customer, first.page.url.removeprefix(box_office.web))
    second.composer.wait_for()
    first.say("Show me my tickets")
    first.answered()
    expect(second.chat).to_contain_text("Show me my tickets", timeout=20_000)
    second.answered()
    expect(second.page.get_by_role("group", name="Your tickets")).to_be_visible()
    second.say("I'd like to upgrade my ticket")
    expect(second.page.get_by_role("article")).to_have_count(3)
    expect(first.page.get_by_role("article")).to_have_count(3, timeout=20_000)
    assert len([message for message in customer.said() if message["role"] == "user"]) == 2


def test_an_ended_sign_in_is_renewed_unseen_or_asked_for_again(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("desktop")
    guest.sign_in(customer)
    guest.button("Show me my tickets").click()
    guest.answered()
    spoil(guest.page, "accessToken")
    guest.go("/orders")
    expect(guest.heading("There are no orders yet")).to_be_visible()
    guest.page.go_back()
    expect(guest.chat).to_contain_text("Show me my tickets")
    chat = guest.page.url
    spoil(guest.page, "accessToken")
    spoil(guest.page, "refreshToken")
    guest.page.reload()
    expect(guest.heading("Welcome back")).to_be_visible()
    guest.fill_sign_in(customer)
    expect(guest.page).to_have_url(chat)
    expect(guest.chat).to_contain_text("Show me my tickets")


def test_back_from_a_wrong_address_and_from_another_s_things(box_office: BoxOffice, visitor: Visitors) -> None:
    stranger = box_office.customer().place_order()
    guest = visitor("phone")
    guest.sign_in(box_office.customer(tickets=0), "/tickets")
    expect(guest.page.get_by_text("We found no tickets for")).to_be_visible()
    guest.go(f"/orders/{stranger['id']}")
    expect(guest.page.get_by_role("alert")).to_contain_text("doesn't exist, or it isn't yours")
    guest.go("/no/such/page")
    expect(guest.heading("There is nothing here")).to_be_visible()
    guest.page.get_by_role("link", name="To the box office").click()
    expect(guest.composer).to_be_visible()
    guest.page.route("**/api/orders?*", lambda route: route.fulfill(status=503, json={"code": "unavailable"}))
    guest.page.get_by_role("link", name="Orders").click()
    expect(guest.page.get_by_role("alert")).to_contain_text("There is a lot going on", timeout=20_000)
    guest.page.unroute("**/api/orders?*")
    guest.button("Try again").click()
    expect(guest.heading("There are no orders yet")).to_be_visible()


def test_naughty_words_are_shown_as_words(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    assert customer.api.patch("/me", json={"firstName": NAUGHTY[0], "lastName": NAUGHTY[1]}).status_code == 200
    guest = visitor("phone")
    guest.sign_in(customer, "/account")
    expect(guest.page.get_by_label("First name")).to_have_value(NAUGHTY[0])
    expect(guest.page.get_by_label("Last name")).to_have_value(NAUGHTY[1])
    guest.page.get_by_label("Phone").fill("0049 30 123 45-67")
    guest.button("Save").click()
    expect(guest.page.get_by_text("Saved.")).to_be_visible()
    assert customer.api.get("/me").json()["phone"] == "+49301234567"
    guest.go("/chat")
    guest.composer.wait_for()
    for words in NAUGHTY:
        guest.say(words)
        guest.answered()
    mine = guest.chat.locator("[data-mine] p")
    assert [text.removeprefix("You: ") for text in mine.all_text_contents()] == list(NAUGHTY)
    guest.go("/chats")
    expect(guest.page.get_by_text(NAUGHTY[0])).to_be_visible()
    assert guest.page.evaluate("window.hacked") is None


def test_forged_and_malformed_frames_show_a_quiet_fallback(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("desktop")

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)

        def pass_on(frame: str | bytes) -> None:
            socket.send(frame)
            if "RUN_STARTED" in str(frame):
                for forged in FORGED:
                    socket.send(forged if isinstance(forged, str) else json.dumps(forged))

        server.on_message(pass_on)

    guest.page.route_web_socket(re.compile("/socket"), between)
    guest.sign_in(customer)
    guest.say("Show me my tickets")
    guest.answered()
    expect(guest.page.get_by_text("This can't be shown here.")).to_have_count(3)
    expect(guest.chat.get_by_text("<b>forged</b>")).to_be_visible()
    guest.say("I'd like to upgrade my ticket")
    expect(guest.page.get_by_role("article")).to_have_count(3)
    assert guest.page.evaluate("window.hacked ?? ({}).hacked") is None


def forged_activity(kind: str, content: Any) -> dict[str, Any]:
    return {"type": "ACTIVITY_SNAPSHOT", "messageId": f"forged-{kind}", "activityType": kind, "content": content}


FORGED: tuple[Any, ...] = (
    "no JSON at all {",
    "[[[[",
    "null",
    '{"type": "ACTIVITY_SNAPSHOT", "__proto__": {"hacked": 1}}',
    {"type": "NO_SUCH_EVENT", "metadata": {"n": 1e9}},
    {"type": "TEXT_MESSAGE_CONTENT", "messageId": 7, "delta": {"not": "text"}},
    {"type": "TEXT_MESSAGE_CONTENT", "messageId": "forged", "delta": "<b>forged</b><script>window.hacked=1</script>"},
    forged_activity("timeMachine", {"to": 1889}),
    forged_activity("upgradeOptions", {"options": [{"tier": "standard"}]}),
    forged_activity("confirmation", {"order": {"total": {"amount": "1e999", "currency": "<b>"}}}),
    forged_activity("constructor", "not an object"),
    {"type": "RUN_FINISHED", "threadId": "another", "runId": "another", "outcome": {"type": "interrupt"}},
)


def spoil(page: Page, token: str) -> None:
    """Makes a token of the sign-in worthless, in the tab's own store."""
    page.evaluate(
        """name => {
            for (const key of Object.keys(sessionStorage))
                if (key.endsWith(name)) sessionStorage[key] = sessionStorage[key].slice(0, -9) + 'worthless';
        }""",
        token,
    )
