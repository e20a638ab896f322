"""What a chat remembers: proposed in the next one, seen in the account, and gone when its customer says so."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.audit import Audit
from tests.e2e.box_office import BoxOffice
from tests.e2e.visitor import Visitors


def test_a_preference_from_its_telling_to_its_end(box_office: BoxOffice, visitor: Visitors) -> None:
    customer = box_office.customer(tickets=1)
    guest = visitor("phone", reduced_motion="reduce")
    page = guest.page
    audit = Audit(page)
    guest.sign_in(customer, "/account")
    expect(page.get_by_text("Nothing at the moment.")).to_be_visible()

    guest.go("/chat")
    guest.say("I'd like to upgrade my ticket. I usually take Double Fun, and always on Saturdays")
    guest.answered()
    customer.until_remembered(2)
    guest.go("/account")
    expect(page.get_by_text("Prefers Double Fun.")).to_be_visible()
    audit.look("what is remembered")

    page.get_by_role("button", name="Forget: Likes to visit on a Saturday.").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Forgotten.")).to_be_visible()
    expect(page.get_by_text("Likes to visit on a Saturday.")).to_have_count(0)
    audit.look("something was forgotten")

    guest.go("/chats")
    guest.button("New chat").click()
    guest.say("Hello")
    guest.answered()
    expect(guest.chat).to_contain_text("Shall it be Double Fun?")
    expect(page.get_by_role("list", name="Suggested replies").get_by_role("button").first).to_have_text("Double Fun")

    guest.go("/account")
    page.get_by_role("checkbox", name="Remember my preferences").press("Space")
    expect(page.get_by_text("Nothing at the moment.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox", name="Remember my preferences")).not_to_be_checked()
    assert customer.memories() == []
    assert audit.findings == []
