"""What goes wrong around a customer: the network, the sign-in, other tabs, strangers' events."""

from __future__ import annotations

import json
import os
import re
import signal
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.box_office import BoxOffice, wait_for
from tests.e2e.visitor import Visitors

NAUGHTY = (
    "<img src=x onerror=\"window.hacked=1\">",
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
    shown = guest.chat.locator("[data-mine] ~ p").all_inner_texts()
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


@pytest.mark.parametrize("words", NAUGHTY)
def test_naughty_words_are_shown_as_words(box_office: BoxOffice, visitor: Visitors, words: str) -> None:
    raise NotImplementedError


def forged(n: int, **event: Any) -> dict[str, Any]:
    return {**event, "metadata": {"n": n}}


def spoil(page: Page, token: str) -> None:
    """Makes a token of the sign-in worthless, in the tab's own store."""
    page.evaluate(
        """name => {
            for (const key of Object.keys(sessionStorage))
                if (key.endsWith(name)) sessionStorage[key] = sessionStorage[key].slice(0, -9) + 'worthless';
        }""",
        token,
    )


_ = (json, re, wait_for, WebSocketRoute)
