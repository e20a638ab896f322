"""Ways that nobody should have to go: false addresses, a network that goes at the wrong moment, a small window."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.box_office import PASSWORD, BoxOffice
from tests.e2e.visitor import Visitors


@pytest.mark.parametrize("elsewhere", ["https://example.org/phish", "//example.org", "javascript:alert(1)"])
def test_a_sign_in_leads_to_this_house_alone(box_office: BoxOffice, visitor: Visitors, elsewhere: str) -> None:
    guest = visitor("desktop")
    address = re.compile(f"^{re.escape(guest.web)}/chat")
    guest.sign_in(box_office.customer(), f"/sign-in?to={elsewhere}")
    expect(guest.page).to_have_url(address)
    guest.go(f"/sign-in?to={elsewhere}")
    expect(guest.page).to_have_url(address)


def test_the_next_person_does_not_land_where_the_last_one_signed_out(box_office: BoxOffice, visitor: Visitors) -> None:
    guest = visitor("phone")
    guest.sign_in(box_office.customer(), "/account")
    expect(guest.heading("Account")).to_be_visible()
    guest.page.evaluate("sessionStorage.setItem('boxoffice.draft.c1', 'not sent yet')")
    guest.button("Sign out").click()
    expect(guest.page).to_have_url(f"{guest.web}/sign-in")
    assert guest.page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('boxoffice.'))") == []


def test_an_answer_lost_between_code_and_sign_in_costs_nothing(box_office: BoxOffice, visitor: Visitors) -> None:
    email = box_office.new_address()
    guest = visitor("phone")
    page = guest.page

    def no_sign_in(route: Route) -> None:
        if "InitiateAuth" in (route.request.headers.get("x-amz-target") or ""):
            route.abort()
        else:
            route.continue_()

    guest.go("/sign-up")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    guest.button("Create account").click()
    code = box_office.sign_up_code(email)
    page.get_by_label("Code from the mail").fill(f"{code[:3]} {code[3:]}")
    page.route(re.compile("/cognito"), no_sign_in)
    guest.button("Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("can't be reached")
    page.unroute(re.compile("/cognito"))
    guest.button("Confirm").click()
    expect(guest.composer).to_be_visible()


def test_a_page_that_is_not_there_yet_waits_for_the_network(box_office: BoxOffice, visitor: Visitors) -> None:
    guest = visitor("phone")
    guest.sign_in(box_office.customer())
    expect(guest.composer).to_be_visible()
    guest.context.set_offline(True)
    guest.page.get_by_role("link", name="Help").click()
    expect(guest.heading("You are offline")).to_be_visible()
    guest.context.set_offline(False)
    guest.button("Try again").click()
    expect(guest.heading("Help")).to_be_visible()


def test_the_ways_through_the_house_are_there_at_double_size(box_office: BoxOffice, visitor: Visitors) -> None:
    guest = visitor("desktop")
    guest.page.set_viewport_size({"width": 640, "height": 450})  # 1280 by 900 at 200 %
    guest.sign_in(box_office.customer(), "/tickets")
    guest.page.get_by_role("navigation").get_by_role("link", name="Orders").locator("visible=true").click()
    expect(guest.page).to_have_url(f"{guest.web}/orders")
