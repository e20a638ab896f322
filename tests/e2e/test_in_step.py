"""A chat keeps in step: with other pages that do the same, and with words that are not sent yet."""

from __future__ import annotations

import re

from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.box_office import BoxOffice, wait_for
from tests.e2e.visitor import Visitor, Visitors


def up_to_the_form(guest: Visitor, ticket: str = "my ticket") -> None:
    """Asks in the chat for an upgrade, until the payment is asked for."""
    guest.say(f"Upgrade {ticket} to Non-stop on the earliest date")
    guest.answered()
    guest.say("Yes, please")
    guest.page.locator("[name=card-number]").wait_for()


def test_two_tabs_paying_in_one_chat_pay_once_and_both_tell_so(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    first = visitor("desktop")
    first.sign_in(customer)
    up_to_the_form(first)
    second = visitor.beside(first)
    sockets: list[WebSocketRoute] = []
    held: list[str | bytes] = []
    shut = [True]

    def between(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(lambda frame: held.append(frame) if shut else socket.send(frame))
        sockets.append(socket)

    second.page.route_web_socket(re.compile("/socket"), between)
    second.sign_in(customer, first.page.url.removeprefix(box_office.web))
    second.fill_card()
    second.page.route("**/api/orders/*", lambda route: route.abort())  # it must not learn too early what the other did
    first.pay()
    wait_for(lambda: True if customer.orders()[0]["status"] != "pending" else None)
    second.page.locator("[name=card-cvc]").press("Enter")
    expect(second.chat.get_by_text("I confirm")).to_be_visible()
    code = first.confirmation_code()
    second.page.unroute("**/api/orders/*")
    shut.clear()
    for frame in held:
        sockets[-1].send(frame)
    expect(second.page.get_by_role("alert")).to_contain_text("settled already", timeout=30_000)
    assert second.confirmation_code() == code
    expect(second.chat.get_by_text("Held for you")).to_have_count(0)
    expect(second.chat.get_by_text("I confirm")).to_have_count(2)
    [order] = customer.orders()
    assert (order["status"], order["confirmationCode"]) == ("fulfilled", code)


def test_the_chat_knows_what_became_of_its_order_elsewhere(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(tickets=2)
    guest = visitor("phone")
    guest.sign_in(customer)
    question = guest.page.get_by_role("region", name="Your order")
    up_to_the_form(guest, "ticket 1")
    guest.page.get_by_role("link", name="Orders").click()
    guest.page.get_by_role("link", name="Non-stop").click()
    guest.pay()
    guest.confirmation_code()
    guest.page.get_by_role("link", name="Chat").click()
    expect(question).to_contain_text("paid and confirmed")
    expect(guest.page.locator("[name=card-number]")).to_have_count(0)
    expect(guest.chat.get_by_text("Held for you")).to_have_count(0)
    guest.button("Close").click()
    expect(guest.chat.get_by_text("is paid and confirmed").last).to_be_visible()

    up_to_the_form(guest, "ticket 2")
    assert customer.api.delete(f"/orders/{customer.orders()[0]['id']}").status_code == 200
    guest.page.reload()
    expect(question).to_contain_text("was cancelled")
    guest.button("Close").click()
    expect(guest.chat.get_by_text("was cancelled").last).to_be_visible()
    expect(question).to_have_count(0)
    expect(guest.chat).not_to_contain_text("are held until")


def test_words_that_wait_for_an_answer_outlive_a_reload(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("phone")
    guest.sign_in(customer)
    guest.heading("What can we do for you?").wait_for()
    guest.say("Show me my tickets")
    guest.say("Hello there")
    guest.page.reload()
    expect(guest.chat.locator("[data-mine] ~ p")).to_have_count(2)
    guest.answered()
    expect(guest.page.get_by_text("Sent as soon as the answer is complete")).to_have_count(0)
    asked = [message["content"] for message in customer.said() if message["role"] == "user"]
    assert asked == ["Show me my tickets", "Hello there"]


def test_an_empty_chat_is_taken_again_and_a_draft_is_kept(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("desktop")
    guest.sign_in(customer)
    guest.composer.wait_for()
    empty = guest.page.url
    guest.button("New chat").dblclick()
    expect(guest.page).to_have_url(empty)
    guest.composer.fill("Show me my")
    guest.page.get_by_role("link", name="Tickets").first.click()
    expect(guest.heading("Your tickets")).to_be_visible()
    guest.page.get_by_role("link", name="Chat").first.click()
    expect(guest.composer).to_have_value("Show me my")
    guest.say("Show me my tickets")
    guest.answered()
    guest.button("New chat").dblclick()
    expect(guest.page).not_to_have_url(empty)
    expect(guest.composer).to_have_value("")
    assert len(customer.api.get("/conversations").json()["conversations"]) == 2
    guest.page.get_by_role("link", name="Your chats").click()
    expect(guest.page.get_by_role("main").get_by_role("listitem")).to_have_count(1)
