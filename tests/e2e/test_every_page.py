"""Every page and state, seen by axe in light and dark, at both widths, in German and in English."""

from __future__ import annotations

import json
import re

from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.audit import Audit
from tests.e2e.box_office import BoxOffice
from tests.e2e.visitor import Visitors


def test_pages_for_strangers(box_office: BoxOffice, visitor: Visitors) -> None:
    guest = visitor("phone", "de", reduced_motion="reduce")
    audit = Audit(guest.page)
    for path in ("/sign-in", "/sign-up", "/forgotten-password", "/help", "/no/such/page"):
        guest.go(path)
        guest.page.locator("h1").wait_for()
        audit.look(path)
    guest.go("/sign-in")
    guest.page.locator("[name=email]").fill("nobody@example.com")
    guest.page.locator("[name=password]").fill("Wrong-password-1")
    guest.page.locator("[name=password]").press("Enter")
    expect(guest.page.get_by_role("alert")).to_contain_text("E-Mail oder Passwort stimmt nicht.")
    audit.look("a refused sign-in")
    assert audit.findings == []


def test_pages_for_customers(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(tickets=3, language="de")
    order = customer.place_order()
    guest = visitor("phone", "de", reduced_motion="reduce")
    page = guest.page
    audit = Audit(page)
    guest.sign_in(customer, f"/orders/{order['id']}")
    guest.page.locator("[name=card-number]").wait_for()
    audit.look("an order to be paid")
    page.locator("form button[type=submit]").click()
    expect(page.locator("[name=card-number]")).to_have_attribute("aria-invalid", "true")
    audit.look("a card that is wrong")
    guest.pay()
    guest.confirmation_code()
    page.locator("svg[role=img]").wait_for()
    audit.look("an order that is done")
    guest.go("/tickets")
    page.locator("label:has(input[type=checkbox])").first.click()
    audit.look("tickets")
    page.locator("main button").last.click()
    guest.choose_date("Double Fun", "Tag wählen")
    audit.look("options with a calendar")
    guest.go(f"/tickets/{customer.tickets()[0]['id']}")
    page.locator("dl").wait_for()
    audit.look("a ticket")
    for path in ("/orders", "/account", "/cases", "/chats"):
        guest.go(path)
        page.locator("h1").wait_for()
        page.wait_for_load_state("networkidle")
        audit.look(path)
    assert audit.findings == []


def test_orders_that_went_another_way(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(language="de")
    order = customer.place_order()
    guest = visitor("phone", "de", reduced_motion="reduce")
    audit = Audit(guest.page)
    told = {"status": "pending"}
    guest.page.route(
        f"**/api/orders/{order['id']}", lambda route: route.fulfill(json={**order, "status": told["status"]})
    )
    guest.sign_in(customer)
    for status in ("stuck", "expired", "refunded"):
        told["status"] = status
        guest.go(f"/orders/{order['id']}")
        guest.page.get_by_role("heading", name="Was geschah").wait_for()
        audit.look(status)
    assert audit.findings == []


def test_trouble_in_the_chat(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(tickets=0)
    guest = visitor("phone", reduced_motion="reduce")
    audit = Audit(guest.page)
    failed = {"type": "RUN_ERROR", "message": "x", "code": "agent_unavailable", "metadata": {"retryable": True}}

    def fail(socket: WebSocketRoute) -> None:
        socket.on_message(lambda _: socket.send(json.dumps(failed)))

    guest.page.route_web_socket(re.compile("/socket"), fail)
    guest.sign_in(customer)
    expect(guest.page.get_by_text("We found no tickets for")).to_be_visible()
    audit.look("a chat without tickets")
    guest.say("Hello?")
    expect(guest.page.get_by_role("alert")).to_contain_text("There is a lot going on.")
    guest.context.set_offline(True)
    audit.look("a failed turn, offline")
    guest.context.set_offline(False)
    guest.go("/chat/00000000-0000-4000-8000-000000000000")
    expect(guest.page.get_by_role("alert")).to_contain_text("This chat doesn't exist, or it isn't yours.")
    audit.look("another's chat")
    assert audit.findings == []


def test_the_chat_and_its_cards(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(tickets=2)
    guest = visitor("desktop", reduced_motion="reduce")
    page = guest.page
    audit = Audit(page)
    guest.sign_in(customer)
    guest.heading("What can we do for you?").wait_for()
    audit.look("a new chat")
    guest.button("I'd like to upgrade my tickets").click()
    guest.answered()
    audit.look("tickets to choose from")
    guest.choose_tickets(2)
    page.get_by_role("button", name="Upgrade these 2 tickets").click()
    guest.choose_date("Non-stop")
    guest.answered()
    audit.look("tiers and a calendar")
    guest.button("Take this date").click()
    guest.button("Yes, please").click()
    page.locator("[name=card-number]").wait_for()
    audit.look("an open payment")
    guest.pay()
    guest.confirmation_code()
    guest.answered()
    audit.look("a confirmation")
    guest.say("I want to talk to a person")
    guest.answered()
    if page.get_by_text("Your case number:").count() == 0:
        page.get_by_role("list", name="Suggested replies").get_by_role("button").first.click()
    page.get_by_text("Your case number:").wait_for()
    audit.look("a case that was opened")
    page.get_by_role("link", name="See the case").click()
    page.get_by_label("Your answer").wait_for()
    audit.look("a case")
    assert audit.findings == []
