from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from tests.lambdas.rest_api.client import Answer, Rest
from tests.lambdas.rest_api.conftest import Around
from tests.use_cases.world import World


def writes_until_refused(rest: Rest, most: int) -> tuple[int, Answer]:
    """How many writes were taken before the one that was refused; a minute may end meanwhile and begin anew."""
    for taken in range(2 * most + 1):
        answer = rest.patch("/me", {"lastName": f"Name {taken}"})
        if answer.status == 429:
            return taken, answer
        answer.ok()
    raise AssertionError("no write was refused")


def test_too_many_writes_are_refused_until_the_minute_is_over(ann: Rest, bob: Rest, around: Around) -> None:
    around.set(BOXOFFICE_WRITES_PER_MINUTE="3")
    before = datetime.now(UTC)
    taken, refused = writes_until_refused(ann, 3)
    refused.is_problem(429, "too_many_requests")
    if before.minute == datetime.now(UTC).minute:
        assert taken == 3
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["retry-after"] in refused.json["detail"]
    ann.get("/me").ok()
    ann.get("/orders").ok()
    bob.patch("/me", {"lastName": "Other"}).ok()


def test_every_write_counts_whatever_becomes_of_it(ann: Rest, around: Around, venue: World) -> None:
    around.set(BOXOFFICE_WRITES_PER_MINUTE="0")
    order = {"ticketIds": [str(uuid4())], "tier": "standard", "visitDate": venue.day(3).isoformat()}
    pay = {"paymentMethod": "pm_1", "amount": {"amount": "1.00", "currency": "EUR"}}
    conversation = uuid4()
    said = {
        "threadId": str(conversation), "runId": "r", "state": {}, "tools": [], "context": [], "forwardedProps": {},
        "messages": [{"id": "m", "role": "user", "content": "Hello"}],
    }  # fmt: skip
    for answer in (
        ann.post("/orders", order),
        ann.post(f"/orders/{uuid4()}/payment", pay),
        ann.delete(f"/orders/{uuid4()}"),
        ann.patch("/me", {}),
        ann.post("/conversations"),
        ann.post(f"/conversations/{conversation}/runs", said),
        ann.post("/socket-tickets"),
        ann.post(f"/cases/{uuid4()}/messages", {"body": "x"}),
        ann.patch(f"/cases/{uuid4()}", {"version": 1}),
    ):
        answer.is_problem(429, "too_many_requests")


def test_staff_and_customers_are_counted_apart(ann: Rest, around: Around) -> None:
    around.set(BOXOFFICE_WRITES_PER_MINUTE="3")
    same_subject = Rest(type(ann.who).staff(ann.who.subject))  # type: ignore[union-attr]  # Ann is somebody
    writes_until_refused(ann, 3)
    assert same_subject.post(f"/cases/{uuid4()}/messages", {"body": "x"}).status == 404
