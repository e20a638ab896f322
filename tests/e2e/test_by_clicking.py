"""Everything the chat does, without the chat: tickets, options, order, payment, confirmation."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.e2e.box_office import BoxOffice, Customer
from tests.e2e.visitor import GOOD_CARD, Visitor, Visitors

DECLINED = "4000000000000002"


def at_the_options(guest: Visitor, customer: Customer, tickets: int = 1) -> None:
    guest.sign_in(customer, "/tickets")
    guest.choose_tickets(tickets)
    guest.page.locator("main button").last.click()


def test_from_the_tickets_to_the_confirmation_with_the_second_card(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(tickets=2, language="de")
    guest = visitor("phone", "de", "dark")
    page = guest.page
    at_the_options(guest, customer, tickets=2)
    day = guest.choose_date("Double Fun", "Tag wählen")
    guest.button("Diesen Tag nehmen").click()
    expect(page.get_by_text(re.compile("Plätze und dieser Preis"))).to_be_visible()
    expect(page.locator("main section").first).to_contain_text(day)
    guest.pay(DECLINED)
    expect(page.get_by_role("alert")).to_contain_text("Es wurde nichts abgebucht")
    guest.pay(GOOD_CARD)
    code = guest.confirmation_code()
    order = customer.orders()[0]
    assert (order["status"], order["confirmationCode"], len(order["lines"])) == ("fulfilled", code, 2)
    expect(page.get_by_role("region", name="Was geschah")).to_contain_text("Bestätigt")
    expect(page.locator("svg[role=img]")).to_have_count(2)

    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_text(code)).to_be_visible()
    page.emulate_media(media="screen")

    page.go_back()
    expect(page).to_have_url(re.compile("/upgrade"))
    page.go_back()
    expect(page).to_have_url(re.compile("/tickets$"))
    expect(page.get_by_text("Double Fun")).to_have_count(2)
    guest.go("/orders")
    page.get_by_role("link", name=code).click()
    assert guest.confirmation_code() == code


def test_by_keyboard_alone(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    guest = visitor("desktop")
    page = guest.page
    guest.go("/sign-in")
    page.get_by_label("Email").wait_for()
    press_until(page, "Tab", "Email")
    page.keyboard.type(customer.email)
    page.keyboard.press("Tab")
    page.keyboard.type(customer.password)
    page.keyboard.press("Enter")
    guest.composer.wait_for()
    press_until(page, "Tab", "Tickets")
    page.keyboard.press("Enter")
    expect(guest.heading("Your tickets")).to_be_focused()
    press_until(page, "Tab", "Day ticket adult")
    page.keyboard.press("Space")
    press_until(page, "Tab", "Upgrade this ticket")
    page.keyboard.press("Enter")
    expect(guest.heading("Choose your upgrade")).to_be_focused()
    press_until(page, "Tab", "Choose a date Standard")
    page.keyboard.press("Enter")
    page.get_by_role("grid").wait_for()
    press_until(page, "Tab", "2026|2027")  # the cheapest date has the calendar's focus
    was = focused(page)
    page.keyboard.press("ArrowRight")
    assert focused(page) != was
    page.keyboard.press("ArrowLeft")
    assert focused(page) == was
    page.keyboard.press("Enter")
    press_until(page, "Tab", "Take this date")
    page.keyboard.press("Enter")
    expect(guest.heading("Your order").first).to_be_focused()
    page.locator("[name=card-number]").wait_for()
    for name, value in (("Card number", GOOD_CARD), ("Valid until", "1230"), ("Security code", "123")):
        press_until(page, "Tab", name)
        page.keyboard.type(value)
    press_until(page, "Tab", "Pay")
    page.keyboard.press("Enter")
    assert guest.confirmation_code() == customer.orders()[0]["confirmationCode"]


def test_a_lost_answer_is_asked_for_again_and_charges_once(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    order = customer.place_order()
    guest = visitor("desktop")
    guest.sign_in(customer, f"/orders/{order['id']}")
    keys: list[str] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            assert route.fetch().status == 200
            route.abort("connectionreset")
        else:
            route.continue_()

    guest.page.route("**/payment", lose_the_first)
    guest.pay()
    assert guest.confirmation_code() == customer.orders()[0]["confirmationCode"]
    assert len(keys) == 2
    assert keys[0] == keys[1]


def test_an_unknown_outcome_is_waited_for(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    order = customer.place_order()
    guest = visitor("phone")
    guest.sign_in(customer, f"/orders/{order['id']}")
    stuck = {**order, "status": "stuck"}

    def hold_back(route: Route) -> None:
        assert route.fetch().status == 200
        route.fulfill(status=202, json=stuck)

    looks = iter([stuck, stuck])
    guest.page.route("**/payment", hold_back)
    guest.page.locator("[name=card-number]").wait_for()

    def look(route: Route) -> None:
        told = next(looks, None)
        if told is None:
            route.continue_()
        else:
            route.fulfill(json=told)

    guest.page.route(
        f"**/orders/{order['id']}",
        lambda route: look(route) if route.request.resource_type == "fetch" else route.continue_(),
    )
    guest.pay()
    expect(guest.page.get_by_text("Please don't pay again")).to_be_visible()
    assert guest.page.locator("[name=card-number]").count() == 0
    assert guest.confirmation_code() == customer.orders()[0]["confirmationCode"]


def test_the_hold_runs_out_while_paying(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    order = customer.place_order()
    guest = visitor("desktop")
    guest.sign_in(customer, f"/orders/{order['id']}")
    guest.fill_card()
    box_office.end_hold(order["id"])
    guest.page.locator("[name=card-cvc]").press("Enter")
    expect(guest.page.get_by_text(re.compile("nothing was charged|Nothing was charged")).first).to_be_visible()
    guest.page.get_by_role("link", name="Choose again").click()
    expect(guest.heading("Choose your upgrade")).to_be_visible()
    expect(guest.button(re.compile("Choose a date")).first).to_be_visible()
    assert customer.orders()[0]["confirmationCode"] is None


def test_an_order_is_cancelled_and_its_ticket_free_again(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer()
    order = customer.place_order()
    guest = visitor("phone")
    guest.sign_in(customer, "/tickets")
    expect(guest.page.get_by_text("An order on this ticket is open.")).to_be_visible()
    guest.go("/orders")
    guest.page.get_by_role("link", name="Held for you").click()
    guest.button("Cancel this order").click()
    guest.button("Yes, cancel").click()
    expect(guest.page.get_by_text("This order was cancelled.")).to_be_visible()
    assert customer.orders()[0]["id"] == order["id"]
    assert customer.orders()[0]["status"] == "cancelled"
    guest.go("/tickets")
    expect(guest.button("Choose tickets to upgrade")).to_be_visible()


def press_until(page: Page, key: str, wanted: str) -> None:
    """Presses the key until the focus is on something with that name."""
    for _ in range(60):
        page.keyboard.press(key)
        if re.search(wanted, focused(page)):
            return
    raise AssertionError(f"{wanted!r} cannot be reached by keyboard.")


def focused(page: Page) -> str:
    """The name of what has the focus, as far as the page's own markup tells it."""
    return str(
        page.evaluate(
            """() => {
                const it = document.activeElement;
                if (it === document.body) return '';
                const labels = [...(it.labels ?? [])].map(label => label.textContent);
                return [it.ariaLabel, ...labels, it.textContent].filter(Boolean).join(' ');
            }"""
        )
    )
