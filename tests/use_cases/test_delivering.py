from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from uuid import UUID, uuid4

import pytest
import zxingcpp
from botocore.config import Config
from icalendar import Calendar
from PIL import Image

from boxoffice.aws import session
from boxoffice.aws.data_api import DatabaseError
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.use_cases.deliver_outbox import Delivered, deliver_outbox
from boxoffice.use_cases.open_case import open_case
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.reply_to_case import reply_to_case
from tests.database_stack import CREDENTIALS, DataApiProcess
from tests.lambdas.aws_services import ACCEPT, FAIL, REFUSE, THROTTLE, Answer, AwsServices, aws_services
from tests.use_cases.test_placing import place
from tests.use_cases.world import World

FROM, ORIGIN = "tickets@park.example", "https://tickets.test"
STAFF = Caller.staff("sub-staff")
Deliver = Callable[..., Delivered]


@pytest.fixture
def ses() -> Iterator[AwsServices]:
    with aws_services() as services:
        yield services


@pytest.fixture
def deliver(world: World, ses: AwsServices) -> Iterator[Deliver]:
    """Delivers with a client that waits four tenths of a second."""
    client = session.client(
        "sesv2",
        endpoint_url=ses.url,
        region_name=CREDENTIALS["AWS_REGION"],
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=mail_client_config().merge(Config(connect_timeout=1, read_timeout=0.4)),
    )
    sender = MailSender(client, FROM)

    def run(time_left: Callable[[], bool] = lambda: True) -> Delivered:
        background = world.databases.background
        return deliver_outbox(
            world.house, background, sender, from_address=FROM, web_origin=ORIGIN, time_left=time_left
        )

    yield run
    client.close()


def upgraded(world: World, *, tickets: int = 1) -> UpgradeOrder:
    """An order that cost nothing more, and so is fulfilled at once."""
    sold = [world.sell(world.ann, paid="48.00") for _ in range(tickets)]
    return place(world, *sold, tier=Tier.STANDARD)


def case_of(world: World, caller: Caller, summary: str) -> UUID:
    database = world.databases.customer
    return open_case(
        world.house, database, caller, conversation_id=None, reason="complaint", summary=summary, key=str(uuid4())
    ).id


def row(world: World) -> dict[str, object]:
    return world.one("SELECT attempts, delivered_at, failed_at, provider_id, last_error, due_at FROM outbox")


def parts(mail: EmailMessage, kind: str) -> list[EmailMessage]:
    return [part for part in mail.walk() if part.get_content_type() == kind]  # type: ignore[misc]  # parts of a mail


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_confirmation_says_what_the_database_says(world: World, ses: AwsServices, deliver: Deliver) -> None:
    order = upgraded(world, tickets=2)
    assert deliver() == Delivered(sent=1)
    [mail] = ses.mails
    to = world.one("SELECT email FROM customers WHERE cognito_sub = 'sub-ann'")["email"]
    assert (mail["To"], FROM in mail["From"]) == (f"Ann Test <{to}>", True)
    assert order.confirmation_code
    assert order.confirmation_code in text_of(mail)
    assert "Standard" in text_of(mail)
    codes = {zxingcpp.read_barcode(Image.open(BytesIO(part.get_content()))).text for part in parts(mail, "image/png")}
    rows = world.databases.owner.query("SELECT entry_code FROM tickets WHERE paid = 48")
    assert codes == {each["entry_code"] for each in rows}
    [calendar] = parts(mail, "text/calendar")
    [event] = Calendar.from_ical(calendar.get_content()).walk("VEVENT")
    assert event["dtstart"].dt.date() == order.visit_date
    assert row(world)["provider_id"] == "ses-1"


def test_the_timeline_tells_that_the_mail_went_out(world: World, deliver: Deliver) -> None:
    order = upgraded(world)
    deliver()
    after = get_order(world.databases.customer, world.ann, order.id)
    assert [entry.event for entry in after.timeline] == ["pending", "fulfilled", "order_confirmation_mailed"]


def test_mails_are_in_the_customers_language(world: World, ses: AwsServices, deliver: Deliver) -> None:
    world.databases.owner.execute("UPDATE customers SET language = 'de' WHERE cognito_sub = 'sub-ann'")
    upgraded(world)
    case_of(world, world.ann, "Das Drehkreuz ging nicht auf.")
    case_of(world, world.bob, "The gate did not open.")
    assert deliver() == Delivered(sent=3)
    languages = Counter(mail["Content-Language"] for mail in ses.mails)
    assert languages == {"de": 2, "en": 1}
    confirmation = next(mail for mail in ses.mails if parts(mail, "image/png"))
    assert "Tageskarte Erwachsene" in text_of(confirmation)


def test_a_refund_has_a_mail_of_its_own(world: World, ses: AwsServices, deliver: Deliver) -> None:
    order = place(world, world.sell(world.ann))
    world.databases.owner.execute(
        "INSERT INTO outbox (id, kind, customer_id, order_id, dedupe_key, created_at, due_at)"
        " SELECT gen_random_uuid(), 'refund_notice', customer_id, id, 'refund', :at, :at FROM upgrade_orders",
        at=world.clock(),
    )
    assert deliver() == Delivered(sent=1)
    [mail] = ses.mails
    assert "8.00" in text_of(mail)
    assert parts(mail, "image/png") == parts(mail, "text/calendar") == []
    events = [entry.event for entry in get_order(world.databases.customer, world.ann, order.id).timeline]
    assert events == ["pending", "refund_notice_mailed"]


def test_each_reply_to_a_case_brings_its_own_words(world: World, ses: AwsServices, deliver: Deliver) -> None:
    case = case_of(world, world.ann, "The gate did not open.")
    for words in ("We look into it.", "It is repaired. Sorry!"):
        reply_to_case(world.house, world.databases.customer, STAFF, case, words)
    assert deliver() == Delivered(sent=3)
    told = "\n\n".join(text_of(mail) for mail in ses.mails)
    assert told.count("We look into it.") == told.count("It is repaired. Sorry!") == 1
    assert "C-1001" in told


def test_what_is_delivered_is_not_sent_again(world: World, ses: AwsServices, deliver: Deliver) -> None:
    upgraded(world)
    deliver()
    world.clock.advance(days=30)
    assert deliver() == Delivered()
    assert len(ses.mails) == 1


@pytest.mark.parametrize("answer", [THROTTLE, FAIL], ids=["throttled", "failed"])
def test_a_mail_that_was_not_taken_waits_longer_each_time(
    world: World, ses: AwsServices, deliver: Deliver, answer: Answer
) -> None:
    upgraded(world)
    ses.on_mail = lambda _: answer
    waits = []
    for attempt in range(1, 4):
        assert deliver() == Delivered(waiting=1)
        assert deliver() == Delivered()
        found = row(world)
        assert (found["attempts"], found["delivered_at"], found["failed_at"]) == (attempt, None, None)
        assert str(answer[1]) in str(found["last_error"])
        due_in = found["due_at"] - world.clock()  # type: ignore[operator]  # both are times
        waits.append(due_in)
        world.clock.advance(seconds=due_in.total_seconds())
    assert waits == sorted(waits)
    assert waits[0] < waits[-1] <= timedelta(hours=1)
    ses.on_mail = lambda _: ACCEPT
    assert deliver() == Delivered(sent=1)
    assert row(world)["last_error"] is None


@pytest.mark.parametrize("silent", [False, True], ids=["broken off", "hanging"])
def test_a_lost_answer_sends_it_again_under_the_same_message_id(
    world: World, ses: AwsServices, deliver: Deliver, silent: bool
) -> None:
    over = threading.Event()

    def lose(_: EmailMessage) -> Answer | None:
        if silent:
            over.wait(5)
        return None

    upgraded(world)
    ses.on_mail = lose
    assert deliver() == Delivered(waiting=1)
    over.set()
    ses.on_mail = lambda _: ACCEPT
    world.clock.advance(minutes=2)
    assert deliver() == Delivered(sent=1)
    first, second = ses.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert first["X-Boxoffice-Message"] == second["X-Boxoffice-Message"]


def test_a_mail_that_is_refused_is_given_up_and_kept_with_the_reason(
    world: World, ses: AwsServices, deliver: Deliver
) -> None:
    upgraded(world)
    ses.on_mail = lambda _: REFUSE
    assert deliver() == Delivered(failed=1)
    found = row(world)
    assert (found["failed_at"], found["delivered_at"]) == (world.clock(), None)
    assert "suppression list" in str(found["last_error"])
    world.clock.advance(days=1)
    assert deliver() == Delivered()


def test_after_twelve_attempts_a_mail_is_given_up(world: World, ses: AwsServices, deliver: Deliver) -> None:
    upgraded(world)
    ses.on_mail = lambda _: FAIL
    done = Delivered()
    while done.failed == 0:
        done += deliver()
        world.clock.advance(hours=1)
    assert done == Delivered(waiting=11, failed=1)
    assert deliver() == Delivered()


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE customers SET email = 'not mailable@example.com' WHERE cognito_sub = 'sub-ann'",
        "DELETE FROM upgrade_order_lines WHERE customer_id = (SELECT id FROM customers WHERE cognito_sub = 'sub-ann')",
    ],
    ids=["no address", "no tickets"],
)
def test_one_mail_that_cannot_be_written_keeps_no_other_waiting(
    world: World, ses: AwsServices, deliver: Deliver, spoilt: str
) -> None:
    upgraded(world)
    world.databases.owner.execute(spoilt)
    world.clock.advance(seconds=1)
    case_of(world, world.bob, "The gate did not open.")
    done = deliver()
    assert (done.sent, done.waiting + done.failed) == (1, 1)
    [kept] = world.databases.owner.query("SELECT last_error FROM outbox WHERE delivered_at IS NULL")
    assert kept["last_error"]


def test_several_dispatchers_at_once_send_each_mail_once(world: World, ses: AwsServices, deliver: Deliver) -> None:
    mails = 24
    for n in range(mails):
        case_of(world, world.bob, f"Case {n}")
    start = threading.Barrier(4)

    def dispatch(_: int) -> Delivered:
        start.wait(10)
        return deliver()

    with ThreadPoolExecutor(4) as threads:
        done = sum(threads.map(dispatch, range(4)), Delivered())
    assert done == Delivered(sent=mails)
    sent = Counter(mail["Message-ID"] for mail in ses.mails)
    assert len(sent) == mails
    assert set(sent.values()) == {1}


def test_a_mail_in_hand_is_nobody_elses_until_its_minute_is_over(
    world: World, ses: AwsServices, deliver: Deliver
) -> None:
    upgraded(world)
    inside: list[Delivered] = []

    def meanwhile(_: EmailMessage) -> Answer:
        if len(ses.mails) == 1:
            inside.append(deliver())
        return ACCEPT

    ses.on_mail = meanwhile
    assert deliver() == Delivered(sent=1)
    assert inside == [Delivered()]


def test_a_dispatcher_that_died_with_a_mail_in_hand_is_followed_by_another(
    world: World, ses: AwsServices, deliver: Deliver, data_api: DataApiProcess
) -> None:
    upgraded(world)
    data_api.inject("statement_timeout", sql="delivered_at = :at", count=50)
    with pytest.raises(DatabaseError):
        deliver()
    data_api.clear_faults()
    assert deliver() == Delivered()
    world.clock.advance(seconds=61)
    assert deliver() == Delivered(sent=1)
    assert ses.mails[0]["Message-ID"] == ses.mails[1]["Message-ID"]


def test_without_time_left_nothing_is_begun(world: World, ses: AwsServices, deliver: Deliver) -> None:
    for n in range(3):
        case_of(world, world.bob, f"Case {n}")
    left = iter([True, False])
    assert deliver(lambda: next(left)) == Delivered(sent=1)
    assert len(ses.mails) == 1
    assert deliver() == Delivered(sent=2)
