"""Faults of the mail service: mails wait and go out once, and nobody who pays or asks for a person notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from boxoffice.store import outbox
from boxoffice.store.callers import enter
from boxoffice.use_cases.deliver_outbox import DISPATCHER, Delivered, deliver_outbox
from tests.database_stack import Databases, DatabaseStack
from tests.lambdas.aws_services import ACCEPT, FAIL, REFUSE, THROTTLE, Answer, aws_services
from tests.properties.cards_on_the_wire import APPROVED
from tests.properties.chatting import begin, bridged
from tests.properties.figures import tried
from tests.properties.office import Office
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.proving_ground import MAIL_FROM, WEB, ProvingGround, dispatched, mail_sender
from tests.properties.upgrade_talk import STEPS, confirmed, made, spoken_to
from tests.use_cases.chat import text_of

LAW = "the faults of the mail"


@pytest.mark.parametrize("answer", [THROTTLE, FAIL, None], ids=["throttled", "500", "answer lost"])
def test_a_mail_waits_for_a_service_that_is_down_and_then_goes_out_under_its_one_id(
    ground: ProvingGround, databases: Databases, answer: Answer | None
) -> None:
    ground = replace(ground, databases=databases)  # where no other mail waits
    world = OrderWorld.opened(databases, [Sold(0)])
    order = world.place(0, [world.tickets[0].id])
    world.pay(0, ground.gateway, order, ground.cards.of[APPROVED])
    with aws_services(on_mail=lambda _: answer) as aws, mail_sender(aws.url) as sender:
        assert dispatched(world, sender) == Delivered(waiting=1)
        assert dispatched(world, sender) == Delivered(), "it is not tried again at once"
        world.clock.advance(minutes=10)
        assert dispatched(world, sender) == Delivered(waiting=1)
        aws.on_mail = lambda _: ACCEPT
        world.clock.advance(minutes=10)
        assert dispatched(world, sender) == Delivered(sent=1)
        world.clock.advance(days=1)
        assert dispatched(world, sender) == Delivered(), "it went out"
        assert len({str(mail["Message-ID"]) for mail in aws.mails}) == 1
        tried(LAW, mails=1, tries=len(aws.mails), lost=_waiting(databases))
    assert [row["status"] for row in ground.judged(world).orders.values()] == ["fulfilled"]


def test_a_mail_that_is_refused_for_good_is_given_up_and_keeps_no_other_waiting(
    ground: ProvingGround, databases: Databases
) -> None:
    world = OrderWorld.opened(databases, [Sold(0), Sold(0)], places=2)
    for sale in world.tickets:
        world.pay(0, ground.gateway, world.place(0, [sale.id]), ground.cards.of[APPROVED])
    answers = iter([REFUSE, ACCEPT])
    with aws_services(on_mail=lambda _: next(answers)) as aws, mail_sender(aws.url) as sender:
        assert dispatched(world, sender) == Delivered(sent=1, failed=1)
        world.clock.advance(days=1)
        assert dispatched(world, sender) == Delivered()
    assert databases.owner.query("SELECT last_error IS NOT NULL AS told FROM outbox WHERE failed_at IS NOT NULL") == [
        {"told": True}
    ]
    assert _waiting(databases) == 0


def _waiting(databases: Databases) -> int:
    [row] = databases.owner.query("SELECT count(*) AS n FROM outbox WHERE delivered_at IS NULL AND failed_at IS NULL")
    return int(row["n"])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "a mail with your new tickets is on its way"), ("de", "eine Mail mit Ihren neuen")]
)
def test_whoever_pays_or_asks_for_a_person_in_the_chat_does_not_wait_for_the_mail(
    office: Office, ground: ProvingGround, language: str, words: str
) -> None:
    spoken_to(office, language)
    world = office.world

    def delivered() -> Delivered:
        background = world.databases.background
        return deliver_outbox(world.house, background, sender, from_address=MAIL_FROM, web_origin=WEB)

    with (
        office.ticket_agent() as (url, _),
        bridged(office, url, ground.gateway) as chat,
        aws_services(on_mail=lambda _: FAIL) as aws,
        mail_sender(aws.url) as sender,
    ):
        talk, told = begin(chat, office.ann), ""
        for step in STEPS:
            said = step.words(office, language) if step.words else None
            events = talk.say(said) if said else confirmed(talk, ground.cards.of[APPROVED])
            told += text_of(events)
            waiting = delivered().waiting
            assert waiting == made(office)["outbox"] - (step is STEPS[-1]), "one mail for each thing made"
        assert words in told
        assert made(office) == STEPS[-1].made
        aws.mails.clear()
        aws.on_mail = lambda _: ACCEPT
        world.clock.advance(minutes=10)
        assert delivered() == Delivered(sent=2)
        assert len({str(mail["Message-ID"]) for mail in aws.mails}) == len(aws.mails) == 2


def test_however_the_database_plans_it_a_dispatcher_claims_one_mail_at_a_time(
    ground: ProvingGround, stack: DatabaseStack, databases: Databases
) -> None:
    """A plan that asks the inner query once per row must not claim every row: the others would wait for nobody."""
    for choice in ("enable_hashjoin", "enable_mergejoin", "enable_hashagg", "enable_sort", "enable_material"):
        stack.administrator.execute(f'ALTER DATABASE "{databases.name}" SET {choice} = off')
    world = OrderWorld.opened(databases, [Sold(0) for _ in range(4)], places=4)
    for sale in world.tickets:
        order = world.place(0, [sale.id])
        world.pay(0, ground.gateway, order, ground.cards.of[APPROVED])
    with databases.background.transaction() as tx:
        enter(tx, DISPATCHER)
        now = world.clock()
        assert outbox.claim(tx, now, now + timedelta(minutes=1))
    [left] = databases.owner.query("SELECT count(*) AS n FROM outbox WHERE due_at <= :at", at=world.clock())
    assert left["n"] == 3
