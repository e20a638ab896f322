"""Somebody at the page: a browser window of their own, and what people do in it."""

from __future__ import annotations

import re
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.e2e.box_office import Customer

Width = Literal["phone", "desktop"]
Language = Literal["en", "de"]
Scheme = Literal["light", "dark"]
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
LOCALES = {"en": "en-GB", "de": "de-DE"}
GOOD_CARD = "4242424242424242"
PATIENCE_MS = 30_000
# Answers that are no 2xx, and a network that was taken away: in the browser's own words, and in the page's.
_EXPECTED = re.compile(r"Failed to load resource|net::ERR_|WebSocket connection to|^Offline\b")


class Visitor:
    """One window. `context` may hold more of them."""

    def __init__(self, context: BrowserContext, web: str, troubles: list[str]) -> None:
        self.context = context
        self.web = web
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("pageerror", lambda error: troubles.append(str(error)))
        self.page.on("console", lambda message: _note(message, troubles))

    # Moving about

    def go(self, path: str) -> None:
        self.page.goto(self.web + path)

    def sign_in(self, customer: Customer, at: str = "/sign-in") -> None:
        """Signs in; ends where the page leads then."""
        self.go(at)
        self.fill_sign_in(customer)

    def fill_sign_in(self, customer: Customer) -> None:
        self.page.locator("[name=email]").fill(customer.email)
        self.page.locator("[name=password]").fill(customer.password)
        self.page.locator("[name=password]").press("Enter")
        self.page.locator("nav").first.wait_for(state="attached")

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    # The chat

    @property
    def chat(self) -> Locator:
        return self.page.get_by_role("log", name="Chat")

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer")

    def say(self, words: str) -> None:
        self.composer.fill(words)
        expect(self.composer.locator("xpath=following-sibling::button")).to_be_enabled(timeout=PATIENCE_MS)
        self.composer.press("Enter")

    def answered(self) -> None:
        """Waits until the box office has said something to the customer's last words."""
        mine = self.chat.locator("[data-mine]").last
        expect(mine.locator("xpath=following-sibling::p").last).to_be_visible(timeout=PATIENCE_MS)
        expect(self.chat.get_by_role("status")).to_have_count(0)

    # Choosing and paying

    def choose_tickets(self, wanted: int) -> None:
        """Ticks all the boxes: so many tickets are offered."""
        boxes = self.page.locator("label:has(input[type=checkbox])")
        expect(boxes).to_have_count(wanted)
        for box in boxes.all():
            box.click()

    def choose_date(self, tier: str, words: str = "Choose a date") -> str:
        """Opens the tier's calendar and picks its first free date; gives the date as the page writes it."""
        self.button(re.compile(f"^{words} {tier}$")).last.click()
        cell = self.page.locator("td [role=button]:not([aria-disabled=true])").first
        cell.click()
        chosen = self.page.locator("[aria-live=polite] .font-semibold").last
        return chosen.inner_text()

    def fill_card(self, number: str = GOOD_CARD) -> None:
        self.page.locator("[name=card-number]").fill(number)
        self.page.locator("[name=card-expiry]").fill("1230")
        self.page.locator("[name=card-cvc]").fill("123")

    def pay(self, number: str = GOOD_CARD) -> None:
        self.fill_card(number)
        self.page.locator("[name=card-cvc]").press("Enter")

    def confirmation_code(self) -> str:
        code = self.page.locator(".select-all.text-3xl").last
        code.wait_for()
        return code.inner_text()


class Visitors:
    """Makes visitors, and asks in the end whether anything broke on their pages."""

    def __init__(self, browser: Browser, web: str) -> None:
        self._browser = browser
        self._web = web
        self._contexts: list[BrowserContext] = []
        self._troubles: list[str] = []

    def __call__(
        self, width: Width = "desktop", language: Language = "en", scheme: Scheme = "light", **options: Any
    ) -> Visitor:
        wide, high = SIZES[width]
        context = self._browser.new_context(
            viewport={"width": wide, "height": high}, locale=LOCALES[language], color_scheme=scheme, **options
        )
        self._contexts.append(context)
        return Visitor(context, self._web, self._troubles)

    def beside(self, visitor: Visitor) -> Visitor:
        """Another tab of the same browser."""
        return Visitor(visitor.context, self._web, self._troubles)

    def leave(self) -> None:
        for context in self._contexts:
            context.close()
        assert self._troubles == []


def _note(message: ConsoleMessage, troubles: list[str]) -> None:
    if message.type == "error" and not _EXPECTED.search(message.text):
        troubles.append(message.text)
