from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from boxoffice.contracts.cases import Case as WireCase
from boxoffice.domain.cases import CASE_TRANSITIONS, Case, CaseStatus, move_case
from boxoffice.domain.errors import InvalidInput, KeyReused, NotAllowed, NotFound, Outdated, TransitionForbidden
from boxoffice.domain.identity import Caller
from boxoffice.use_cases.change_case import change_case
from boxoffice.use_cases.open_case import open_case
from boxoffice.use_cases.read_cases import get_case, list_cases
from boxoffice.use_cases.reply_to_case import reply_to_case
from tests.chat_wires import says
from tests.use_cases.chat import Chat
from tests.use_cases.world import World

STAFF = Caller.staff("staff-1")


def opened(
    world: World,
    conversation: UUID | None = None,
    *,
    caller: Caller | None = None,
    key: str | None = None,
    summary: str = "Wants a refund.\nWas sold the wrong date.",
) -> Case:
    return open_case(
        world.house,
        world.databases.customer,
        caller or world.ann,
        conversation_id=conversation,
        reason="asked_for_person",
        summary=summary,
        key=key or str(uuid4()),
    )


def change(world: World, case: Case, status: CaseStatus | None = None, assignee: str | None = None) -> Case:
    return change_case(
        world.house, world.databases.customer, STAFF, case.id, version=case.version, status=status, assignee=assignee
    )


def mails(world: World, case: Case) -> list[str]:
    rows = world.databases.owner.query(
        "SELECT kind FROM outbox WHERE case_id = :id ORDER BY created_at, kind", id=case.id
    )
    return [row["kind"] for row in rows]


def test_a_case_has_the_transcript_of_its_conversation_a_number_and_a_mail(chat: Chat) -> None:
    chat.agent.script = says("I can open a case for you.")
    conversation = chat.begin()
    chat.say(conversation, "I want a person, my card is 4242424242424242")
    chat.work(conversation)
    case = opened(chat.world, conversation)
    assert case.status is CaseStatus.OPEN
    assert case.subject == "Wants a refund."
    assert WireCase.of(case).number == f"C-{case.number}"
    assert case.number > 1000
    assert [(line["role"], line["content"]) for line in case.transcript] == [
        ("user", "I want a person, my card is •••• 4242"),
        ("assistant", "I can open a case for you."),
    ]
    assert mails(chat.world, case) == ["case_opened"]
    assert get_case(chat.world.databases.customer, chat.world.ann, case.id) == case


def test_a_long_conversation_fits_into_its_case(chat: Chat) -> None:
    chat.agent.script = says("ä" * 7000)
    conversation = chat.begin()
    for n in range(8):
        chat.say(conversation, f"message {n}")
    chat.work(conversation)
    case = opened(chat.world, conversation)
    assert case.transcript[-1]["content"] == "ä" * 7000
    assert 0 < len(case.transcript) < 16


def test_the_same_key_opens_one_case(chat_world: World) -> None:
    with ThreadPoolExecutor(4) as pool:
        cases = list(pool.map(lambda _: opened(chat_world, key="key-1"), range(4)))
    assert len({case.id for case in cases}) == 1
    assert mails(chat_world, cases[0]) == ["case_opened"]
    with pytest.raises(KeyReused):
        opened(chat_world, key="key-1", summary="Something else")


def test_anothers_conversation_and_case_are_not_found(chat: Chat) -> None:
    world = chat.world
    conversation = chat.begin(world.ann)
    for unknown in (conversation, uuid4()):
        with pytest.raises(NotFound):
            opened(world, unknown, caller=world.bob)
    case = opened(world, conversation)
    with pytest.raises(NotFound):
        get_case(world.databases.customer, world.bob, case.id)
    with pytest.raises(NotFound):
        reply_to_case(world.house, world.databases.customer, world.bob, case.id, "Me too")
    assert case.id not in {found.id for found in list_cases(world.databases.customer, world.bob).items}


@pytest.mark.parametrize(("reason", "summary"), [("", "x"), ("x" * 61, "x"), ("x", " \x00 "), ("x", "y" * 4001)])
def test_a_case_says_what_it_is_about(chat_world: World, reason: str, summary: str) -> None:
    with pytest.raises(InvalidInput):
        open_case(
            chat_world.house,
            chat_world.databases.customer,
            chat_world.ann,
            conversation_id=None,
            reason=reason,
            summary=summary,
            key="k",
        )


def test_staff_answer_by_mail_and_the_customers_answer_reopens(chat_world: World) -> None:
    world = chat_world
    case = opened(world)
    answered = reply_to_case(world.house, world.databases.customer, STAFF, case.id, "We are looking into it.")
    assert answered.status is CaseStatus.WAITING
    assert mails(world, case) == ["case_opened", "case_reply"]
    world.clock.advance(seconds=1)
    again = reply_to_case(world.house, world.databases.customer, world.ann, case.id, "Thank you, and?")
    assert again.status is CaseStatus.OPEN
    assert [(m.author, m.body) for m in again.messages] == [
        ("staff", "We are looking into it."),
        ("customer", "Thank you, and?"),
    ]
    assert mails(world, case) == ["case_opened", "case_reply"]


def test_staff_take_resolve_and_close_and_a_closed_case_is_final(chat_world: World) -> None:
    world = chat_world
    case = change(world, opened(world), assignee="staff-1")
    assert case.assignee == "staff-1"
    with pytest.raises(TransitionForbidden):
        change(world, case, CaseStatus.CLOSED)
    resolved = change(world, case, CaseStatus.RESOLVED)
    with pytest.raises(Outdated):
        change(world, case, CaseStatus.WAITING)
    closed = change(world, resolved, CaseStatus.CLOSED, assignee="")
    assert closed.assignee is None
    for caller in (world.ann, STAFF):
        with pytest.raises(TransitionForbidden):
            reply_to_case(world.house, world.databases.customer, caller, case.id, "One more thing")
    with pytest.raises(TransitionForbidden):
        change(world, closed, CaseStatus.OPEN)


def test_only_staff_change_a_case(chat_world: World) -> None:
    case = opened(chat_world)
    with pytest.raises(NotAllowed):
        change_case(
            chat_world.house,
            chat_world.databases.customer,
            chat_world.ann,
            case.id,
            version=case.version,
            status=CaseStatus.RESOLVED,
            assignee=None,
        )


def test_staff_list_all_cases_by_filter_in_pages(chat_world: World) -> None:
    world, database = chat_world, chat_world.databases.customer
    mine = [
        change(world, opened(world, caller=caller), assignee="staff-7") for caller in (world.ann, world.bob, world.ann)
    ]
    seen: list[UUID] = []
    cursor = None
    while True:
        page = list_cases(database, STAFF, assignee="staff-7", limit=2, cursor=cursor)
        seen += [case.id for case in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == sorted(case.id for case in mine)
    change(world, mine[0], CaseStatus.RESOLVED)
    resolved = list_cases(database, STAFF, status=CaseStatus.RESOLVED, assignee="staff-7").items
    assert [case.id for case in resolved] == [mine[0].id]
    assert {case.customer_id for case in list_cases(database, world.bob).items} == {mine[1].customer_id}
    for forged in ("x", "W10", "WyJ4IiwgInkiXQ"):
        with pytest.raises(InvalidInput):
            list_cases(database, STAFF, cursor=forged)


def test_the_table_of_transitions_is_all_there_is() -> None:
    for before in CaseStatus:
        for after in CaseStatus:
            if after in CASE_TRANSITIONS[before]:
                assert move_case(before, after) is after
            else:
                with pytest.raises(TransitionForbidden):
                    move_case(before, after)
