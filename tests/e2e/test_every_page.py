"""Every page and state, seen by axe in light and dark, at both widths, in German and in English."""

from __future__ import annotations

from playwright.sync_api import expect

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
    audit.look("after asking for a person")
    assert audit.findings == []
