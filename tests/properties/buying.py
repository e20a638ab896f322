"""A customer before the built web app, who looks, clicks, types a card and pays; and what they must see.

What must be seen is computed here from the wire's values alone, to the cent and in the app's own words.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.properties.price_calendar import PriceCalendar, cheapest, day_of, euro, in_words, places_left, short_euro
from tests.properties.web import Web
from tests.properties.web_answers import TIERS, Answer, Cell, Cells, money, order
from tests.properties.web_chat import Chatting

CARDS = {
    "4242424242424242": "123",
    "5555555555554444": "900",
    "378282246310005": "1234",
    "4000000000009995": "007",
}
"""Numbers, each with a security code."""
_NEWEST = """label => {
  const found = [...document.querySelectorAll(`section[aria-label="${label}"]`)].at(-1);
  if (!found) return null;
  return [...found.querySelectorAll("article")].map(a => ({
    name: a.querySelector("h2").textContent, button: !!a.querySelector("button"), text: a.innerText }));
}"""
_SHOWN = "text => document.body.innerText.includes(text)"
_FORM = "section[aria-labelledby=payment-title]"


def _marked(options: list[dict[str, Any]]) -> str:
    """Words that no other options on the page have."""
    options[0]["benefits"] = [f"Options {uuid4().hex[:8]}"]
    return str(options[0]["benefits"][0])


@dataclass
class Customer:
    """`did` counts what was clicked through to its end at the wire."""

    web: Web
    did: Counter[str] = field(default_factory=Counter)

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """An example is told without all that was clicked before it."""
        printer.text("Customer()")

    def is_offered(
        self,
        chatting: Chatting,
        options: list[dict[str, Any]],
        cells: tuple[Cells, ...],
        question: dict[str, Any] | None,
    ) -> None:
        """Asks in the chat; the three tiers come, each from its lowest price or with the reason why not."""
        web, marker = self.web, _marked(options)
        chatting.run()
        chatting.show("upgradeOptions", {"ticketIds": [str(uuid4())], "options": options})
        chatting.finish(interrupt=question)
        web.until(_SHOWN, marker)
        web.until("() => !document.querySelector('p[role=status]')")
        shown = web.page.evaluate(_NEWEST, web.says("upgrade.label"))
        assert [tier["name"] for tier in shown] == [name for _, name in TIERS]
        for tier, found, told in zip(options, cells, shown, strict=True):
            assert told["button"] == tier["available"]
            if tier["available"]:
                assert f"+{short_euro(cheapest(found))}\n" in told["text"].replace("\xa0", "")
            else:
                assert web.says("reason.soldOut") in told["text"]

    def chooses(self, tier: int, cells: Cells) -> None:
        """Opens a tier's calendar by its button and turns all its pages."""
        newest = self.web.page.locator(f'section[aria-label="{self.web.says("upgrade.label")}"]').last
        newest.locator("article").nth(tier).get_by_role("button").first.click()
        self._calendar = PriceCalendar(self.web, TIERS[tier][1], cells)
        self.did["calendar_pages_turned"] += self._calendar.is_as_told()
        self.did["calendars"] += 1

    def takes(self, tier: int, cell: Cell) -> None:
        """Clicks the day in the open calendar, sees its price once more, and takes it."""
        _, cents, left = cell
        self._calendar.clicks(cell)
        told = f"{TIERS[tier][1]}: +{euro(cents)}, {places_left(self.web, left)}"
        self.web.until(
            "text => [...document.querySelectorAll('[aria-live=polite]')].some(p => p.innerText.includes(text))", told
        )
        self.web.page.get_by_role("button", name=self.web.says("calendar.take")).click()

    def says_the_date(self, chatting: Chatting, tier: int, cell: Cell) -> None:
        """Takes the day; the chat says so in the customer's name, and the run that answers begins."""
        known = len(self.web.frames)
        self.takes(tier, cell)
        frame = self.web.frame(known)
        assert (frame["threadId"], frame.get("resume")) == (chatting.conversation, None)
        [said] = frame["messages"]
        wanted = self.web.says("upgrade.say", tier=TIERS[tier][1], date=in_words(day_of(cell)))
        assert (said["role"], said["content"]) == ("user", wanted)
        chatting.goes_on(frame["runId"])
        self.did["dates_taken"] += 1

    def sees_the_payment_form(self, cents: int) -> None:
        """Its title, exactly this amount and no other, a field for each part of a card, and the button that pays it."""
        self.web.until(f"text => document.querySelector('{_FORM} form button[type=submit]')?.innerText === text",
                       self.web.says("payment.pay", amount=euro(cents)))  # fmt: skip
        form = self.web.page.locator(_FORM)
        text = form.inner_text()
        assert text.startswith(self.web.says("payment.title"))
        assert text.count("€") == text.count(euro(cents)) == 2, text
        fields = form.locator("label").all_inner_texts()
        assert fields == [self.web.says(f"card.{part}") for part in ("number", "expiry", "cvc")]
        self.did["payment_forms"] += 1

    def pays(self, number: str) -> None:
        """Types the card and submits: the gateway alone gets it, whole, and nobody's token with it."""
        code, known = CARDS[number], len(self.web.sent)
        self.web.method = {"id": f"pm_{uuid4().hex}", "brand": "visa", "last4": number[-4:]}
        for part, typed in (("number", number), ("expiry", "0740"), ("cvc", code)):
            self.web.page.locator(f"{_FORM} [name=card-{part}]").fill(typed)
        self.web.page.locator(f"{_FORM} form button[type=submit]").click()
        while len(self.web.sent) == known:
            self.web.page.wait_for_timeout(2)
        card = self.web.sent[known]
        assert card.call == "gateway"
        assert card.body == {"card": {"number": number, "expMonth": 7, "expYear": 2040, "cvc": code}}
        assert "authorization" not in card.headers

    def answers(self, chatting: Chatting, question: dict[str, Any], number: str | None) -> None:
        """Pays with that card, or says not now: one run resolves exactly that question, with exactly that amount."""
        known, asked = len(self.web.frames), question["metadata"]
        if number:
            self.pays(number)
            payload = {
                "orderId": asked["orderId"],
                "orderVersion": asked["orderVersion"],
                "paymentMethod": self.web.method["id"],
                "amount": asked["total"],
            }
            answer = {"status": "resolved", "payload": payload}
        else:
            self.web.page.get_by_role("button", name=self.web.says("payment.notNow")).click()
            answer = {"status": "cancelled"}
        frame = self.web.frame(known)
        assert frame["threadId"] == chatting.conversation
        assert frame["resume"] == [{"interruptId": question["id"], **answer}]
        assert number is None or number not in json.dumps(frame)
        chatting.goes_on(frame["runId"])
        chatting.finish()
        self.did["payments" if number else "payments_declined"] += 1

    def buys_by_the_pages(
        self, options: list[dict[str, Any]], cells: Cells, tier: int, cell: Cell, number: str
    ) -> None:
        """The same without the chat: the page of options places the order, the order's own page pays it.

        Where there is nothing to pay it is confirmed at once, and no card is asked for.
        """
        web, marker, ticket, placed, cents = self.web, _marked(options), str(uuid4()), str(uuid4()), cell[1]
        due = order(placed, ticket, TIERS[tier][0], day_of(cell), cents)
        done = {**due, "status": "fulfilled", "confirmationCode": "7K3M9XQ2"}

        def pay() -> Answer:
            web.answers[f"GET /orders/{placed}"] = (200, done)
            return 200, done

        web.answers |= {
            "GET /upgrade-options": (200, {"ticketIds": [ticket], "options": options}),
            "POST /orders": (201, due if cents else done),
            f"GET /orders/{placed}": (200, due if cents else done),
            f"POST /orders/{placed}/payment": pay,
        }
        web.go(f"/upgrade?tickets=%5B%22{ticket}%22%5D")
        web.until(_SHOWN, marker)
        self.chooses(tier, cells)
        known = len(web.sent)
        self.takes(tier, cell)
        if cents:
            self.sees_the_payment_form(cents)
        else:
            web.page.get_by_text("7K3M").first.wait_for()
            assert web.page.locator(_FORM).count() == 0
        wanted = {"ticketIds": [ticket], "tier": TIERS[tier][0], "visitDate": day_of(cell).isoformat()}
        self._sent(known, "POST /orders", wanted)
        if not cents:
            self.did["orders_with_nothing_to_pay"] += 1
            return
        known = len(web.sent) + 1
        self.pays(number)
        web.page.get_by_text("7K3M").first.wait_for()
        self._sent(known, f"POST /orders/{placed}/payment", {"paymentMethod": web.method["id"], "amount": money(cents)})
        assert all(number not in json.dumps(each.body) for each in web.sent[known:])
        self.did["orders_paid_on_their_page"] += 1

    def _sent(self, known: int, call: str, body: dict[str, Any]) -> None:
        """One request since, under a key of its own."""
        [request] = self.web.sent[known:]
        assert (request.call, request.body) == (call, body)
        assert request.headers["idempotency-key"]
