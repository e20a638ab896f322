"""A whole upgrade by chat, from the sign-up on."""

from __future__ import annotations

import io
import re

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.box_office import PASSWORD, BoxOffice
from tests.e2e.visitor import Visitors


def test_from_the_sign_up_to_the_confirmation(box_office: BoxOffice, visitor: Visitors) -> None:
    email = box_office.new_address()
    sold = box_office.place.boxoffice("sell", "--email", email, "--type", "adult", "--count", "2")
    assert sold.returncode == 0, sold.stderr
    guest = visitor("phone")
    page = guest.page
    guest.go("/")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    guest.button("Create account").click()
    page.get_by_label("Code from the mail").fill(box_office.sign_up_code(email))
    guest.button("Confirm").click()

    guest.button("I'd like to upgrade my tickets").click()
    guest.choose_tickets(2)
    guest.button("Upgrade these 2 tickets").click()
    day = guest.choose_date("Non-stop")
    guest.button("Take this date").click()
    guest.button("Yes, please").click()
    summary = guest.heading("Non-stop").last.locator("xpath=ancestor::section")
    expect(summary).to_contain_text(day)
    expect(summary).to_contain_text("Held for you")
    expect(page.get_by_role("region", name="Confirm and pay")).to_contain_text("Held for you for another")
    expect(page.locator("[name=card-cvc]")).to_be_in_viewport()
    amount = page.get_by_role("region", name="Confirm and pay").locator(".text-3xl").inner_text()
    page.reload()
    expect(page.get_by_role("region", name="Confirm and pay")).to_contain_text(amount)
    cards: list[str] = []
    page.on(
        "request",
        lambda request: cards.append(request.url) if "4242424242424242" in (request.post_data or "") else None,
    )
    guest.pay()
    code = guest.confirmation_code()
    assert re.fullmatch(r"[0-9A-Z]{8}", code)
    assert cards == [f"{box_office.status['gateway']}/payment-methods"]
    expect(guest.chat).to_contain_text(f"Your confirmation code is {code}")

    codes = page.locator("svg[role=img]")
    expect(codes).to_have_count(2)
    shown = {zxingcpp.read_barcodes(Image.open(io.BytesIO(qr.screenshot())))[0].text for qr in codes.all()}
    mail = box_office.confirmation_mail(email, code)
    assert all(entry in mail["text"] for entry in shown)
    visit_date = next(ticket["visitDate"] for ticket in box_office.signed_in(email, PASSWORD).tickets())
    with page.expect_download() as download:
        guest.button("Add to calendar").click()
    visit = download.value.path().read_text()
    assert f"DTSTART;VALUE=DATE:{visit_date.replace('-', '')}" in visit
    assert code in visit

    page.reload()
    expect(page.locator("svg[role=img]")).to_have_count(2)
    assert guest.confirmation_code() == code
    assert guest.chat.get_by_text("Yes, please").count() == 1
    assert guest.chat.get_by_text("card ending in 4242").count() == 1
    expect(guest.chat.get_by_text("Held for you")).to_have_count(0)


def test_a_declined_card_then_another(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(language="de")
    guest = visitor("desktop", "de", "dark")
    guest.sign_in(customer)
    guest.button("Ich möchte meine Tickets aufwerten").click()
    guest.choose_date("Standard", "Tag wählen")
    guest.button("Diesen Tag nehmen").click()
    guest.page.get_by_role("list", name="Vorgeschlagene Antworten").get_by_role("button").first.click()
    guest.pay("4000000000009995")
    guest.answered()
    assert customer.orders()[0]["status"] == "pending"
    assert customer.orders()[0]["payment"]["failureCode"] == "insufficient_funds"
    if guest.page.locator("[name=card-number]").count() == 0:
        guest.page.get_by_role("list", name="Vorgeschlagene Antworten").get_by_role("button").first.click()
    guest.pay("5555555555554444")
    code = guest.confirmation_code()
    assert customer.orders()[0]["confirmationCode"] == code
    assert len(customer.orders()) == 1


def test_a_person_is_called_and_the_case_has_a_number(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("phone")
    guest.sign_in(customer)
    guest.button("I'd like to talk to a person").click()
    guest.answered()
    if guest.page.get_by_text("Your case number:").count() == 0:
        guest.page.get_by_role("list", name="Suggested replies").get_by_role("button").first.click()
    number = guest.page.get_by_text("Your case number:").locator("strong").inner_text()
    guest.page.get_by_role("link", name="See the case").click()
    expect(guest.heading(f"Case {number}")).to_be_visible()
    guest.page.get_by_label("Your answer").fill("<b>Is anybody there?</b>")
    guest.button("Send").click()
    expect(guest.page.get_by_role("listitem").get_by_text("<b>Is anybody there?</b>")).to_be_visible()
    guest.go("/cases")
    expect(guest.page.get_by_role("link", name=number)).to_be_visible()
