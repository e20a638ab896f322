"""An order's own page while it is paid: that it is being paid, why it was not, and that another card can be tried."""

from __future__ import annotations

from uuid import uuid4

from tests.properties.buying import CARDS, Customer
from tests.properties.web_answers import FIRST, order, problem

WHY = {
    "card_declined": "payment.declined.card",
    "insufficient_funds": "payment.declined.funds",
    "expired_card": "payment.declined.expired",
    "incorrect_cvc": "payment.declined.cvc",
    "processing_error": "payment.declined.processing",
    "payment_unavailable": "payment.refused.unavailable",
}
"""The app's words by why nothing was charged: a card's failure code, or the box office's own trouble."""
_TOLD = "([at, words]) => [...document.querySelectorAll(at)].some(found => found.textContent.includes(words))"


def pays_at_the_second_try(customer: Customer, why: str, cents: int) -> None:
    """A slow answer that says why not, then another card under another key, which pays."""
    web, placed = customer.web, str(uuid4())
    due = order(placed, str(uuid4()), "non-stop", FIRST, cents)
    refused = due if why == "payment_unavailable" else {
        **due, "payment": {"status": "declined", "paymentIntentId": None, "failureCode": why}
    }  # fmt: skip
    no = problem(503, why) if refused is due else problem(402, "payment_declined")
    done = {**due, "status": "fulfilled", "confirmationCode": "7K3M9XQ2"}
    look, web.slow = f"GET /orders/{placed}", f"POST /orders/{placed}/payment"
    web.answers[look] = (200, due)
    web.go(f"/orders/{placed}")
    known = len(web.sent)
    for number, (status, answer, then) in zip(CARDS, [(no["status"], no, refused), (200, done, done)], strict=False):
        customer.sees_the_payment_form(cents)
        customer.pays(number)
        while not web.waiting:
            web.page.wait_for_timeout(2)
        web.until(_TOLD, ["[role=status]", web.says("payment.paying")])
        assert web.page.get_by_role("alert").count() == web.page.locator("form [name=card-number]").count() == 0
        web.answers[look] = (200, then)
        web.answer(web.waiting.pop(), (status, answer))
        if then is refused:
            web.until(_TOLD, ["[role=alert]", web.says(WHY[why])])
    web.page.get_by_text("7K3M").first.wait_for()
    first, second = (each for each in web.sent[known:] if each.call == web.slow)
    assert first.headers["idempotency-key"] != second.headers["idempotency-key"]
    assert first.body["paymentMethod"] != second.body["paymentMethod"] == web.method["id"]
