"""Faults of the Data API: whichever call of a use case meets one, the customer is told so and nothing is lost.

Each example's fault is met: its call is drawn among those that the use case sends where nothing fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boxoffice.aws.data_api import DatabaseError
from boxoffice.domain.settlement import Outcome
from boxoffice.use_cases.settle_order import Settlement
from boxoffice.use_cases.sweep_orders import Swept
from boxoffice.use_cases.work_off_runs import WorkedOff
from tests.lambdas.aws_services import aws_services
from tests.properties.as_told import as_problem
from tests.properties.bridge_at_work import BridgeAtWork, Turn, bridge_at_work
from tests.properties.faulty_rds import IMPATIENT, KINDS, PASSING, PATIENT, FaultyRds, Sent, open_transactions
from tests.properties.figures import tried
from tests.properties.proving_ground import ProvingGround, mail_sender
from tests.properties.upgrade_use_cases import PAYING, USE_CASES, Desk, UseCase, left_behind

LAW = "the faults of the database"
TROUBLES = [*((kind, True) for kind in KINDS), *((kind, False) for kind in PASSING)]
"""Each kind of fault, and whether the client has the patience to outlast what passes."""
STRIDE = 7
_RESUMING_TAKES_SECONDS = 15


@dataclass(frozen=True)
class Fault:
    """A kind of fault, the place of the call that meets it, and whether the client outlasts what passes."""

    kind: str
    at: int
    patient: bool = True


@pytest.fixture(scope="module")
def desk(ground: ProvingGround) -> Iterator[Desk]:
    with aws_services() as aws, mail_sender(aws.url) as sender:
        yield Desk(ground, aws, sender)


@pytest.fixture(scope="module")
def control(ground: ProvingGround) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=ground.stack.data_api.url, trust_env=False) as client:
        yield client
        client.delete("/_control/faults")


def is_unavailable(error: Exception, kind: str) -> None:
    """Whoever is told of a fault learns when to try again, and nothing of what is inside."""
    told = as_problem(error)
    assert (told.status, told.code) == (503, "unavailable"), error
    assert told.retry_after == (_RESUMING_TAKES_SECONDS if kind == "resuming" else 1), error
    assert told.words == "The records cannot be reached just now. Try again."


def measured(desk: Desk, control: httpx.Client, use_case: UseCase) -> tuple[list[Sent], dict[str, Any]]:
    """What it sends where nothing fails, and what it and its repetition leave behind."""
    if use_case.name not in desk.measured:
        world = desk.opened()
        prepared = use_case.prepare(desk, world)
        watched = FaultyRds(desk.ground.stack, control)
        through = replace(world, databases=watched.databases(world.databases))
        use_case.act(desk, through, prepared)
        sent = list(watched.sent)
        use_case.again(desk, through, prepared)
        desk.measured[use_case.name] = sent, left_behind(world)
        desk.copies()
    found: tuple[list[Sent], dict[str, Any]] = desk.measured[use_case.name]
    return found


@pytest.mark.parametrize("use_case", USE_CASES, ids=lambda use_case: use_case.name)
@settings(max_examples=max(settings().max_examples // 100, 1), deadline=None, suppress_health_check=list(HealthCheck))
@given(shift=st.integers(0, 96))
def test_whatever_call_of_the_database_fails_the_same_request_again_does_it_once(
    desk: Desk, control: httpx.Client, use_case: UseCase, shift: int
) -> None:
    """Each kind of fault meets one call; `shift` says which."""
    sent, _ = measured(desk, control, use_case)
    for number, (kind, patient) in enumerate(TROUBLES):
        _strike(desk, control, use_case, Fault(kind, _place_of(sent, kind, shift + STRIDE * number), patient))


def _place_of(sent: list[Sent], kind: str, number: int) -> int:
    """The place of a call that may meet that kind of fault."""
    places = [place for place, call in enumerate(sent) if call.may_meet(kind)]
    return places[number % len(places)]


def _strike(desk: Desk, control: httpx.Client, use_case: UseCase, fault: Fault) -> None:
    (sent, whole), kind, at = measured(desk, control, use_case), fault.kind, fault.at
    world = desk.opened()
    prepared = use_case.prepare(desk, world)
    faulty = FaultyRds(desk.ground.stack, control, kind, at)
    through = replace(world, databases=faulty.databases(world.databases, PATIENT if fault.patient else IMPATIENT))
    before = open_transactions(desk.ground.stack, world.databases.name)
    first, told = _asked(use_case, desk, through, prepared)
    assert faulty.struck, (kind, sent[at], faulty.sent)
    if not sent[at].leaves_open(kind):
        assert open_transactions(desk.ground.stack, world.databases.name) <= before, (kind, sent[at])
    if told is not None:
        is_unavailable(told, kind)
    elif (sent[at].in_transaction and kind not in PASSING) or not fault.patient:
        assert isinstance(first, Swept), f"{kind} at {sent[at]} was told to nobody"
        assert first.left, "an order whose trouble is known counts as settled"
    if kind in PASSING and fault.patient:
        assert told is None, told
    again = use_case.again(desk, through, prepared)
    _is_as_without_fault(desk, use_case, through, whole, again)
    if told is None and not use_case.scheduled:
        assert again == first, "the same key gave two answers"
    _mailed_once(desk, sent, fault, told is not None)
    desk.ground.judged(world)
    tried(LAW, faults=1, struck=1, told=int(told is not None))


def _asked(use_case: UseCase, desk: Desk, world: Any, prepared: Any) -> tuple[Any, Exception | None]:
    """The answer, or the trouble that there was instead."""
    try:
        return use_case.act(desk, world, prepared), None
    except DatabaseError as trouble:
        return None, trouble


def _is_as_without_fault(desk: Desk, use_case: UseCase, world: Any, whole: dict[str, Any], again: Any) -> None:
    """The same is left behind; a payment whose outcome is not known yet is the sweeper's to settle."""
    if isinstance(again, Settlement) and again.outcome is Outcome.UNKNOWN:
        assert use_case.name.startswith(PAYING.name)
        assert left_behind(world)["orders"][0][0] in {"paying", "stuck"}
        return
    assert left_behind(world) == whole


def _mailed_once(desk: Desk, sent: list[Sent], fault: Fault, told: bool) -> None:
    """Each mail once; again, under its id, only where the dispatcher could not note that it was sent."""
    copies = desk.copies()
    assert len(copies) <= 1, copies
    if set(copies.values()) - {1}:
        claimed = next(n for n, call in enumerate(sent) if call.operation == "commit_transaction")
        assert told, (copies, sent[fault.at], fault)
        assert (fault.at > claimed, list(copies.values())) == (True, [2]), (copies, sent[fault.at], fault)
        tried(LAW, mails_again_under_their_id=1)


@pytest.fixture(scope="module")
def bridge(ground: ProvingGround) -> Iterator[BridgeAtWork]:
    with bridge_at_work(ground) as work:
        yield work


@pytest.mark.parametrize("paying", [False, True], ids=["words", "a payment's confirmation"])
@settings(max_examples=max(settings().max_examples // 50, 2), deadline=None, suppress_health_check=list(HealthCheck))
@given(shift=st.integers(0, 96))
def test_whatever_call_of_a_chat_fails_the_run_ends_once_and_nothing_is_charged_twice(
    desk: Desk, bridge: BridgeAtWork, control: httpx.Client, paying: bool, shift: int
) -> None:
    sent = _sent_by_a_turn(desk, bridge, control, paying)
    for number, kind in enumerate(KINDS):
        if any(call.may_meet(kind) for call in sent):
            fault = Fault(kind, _place_of(sent, kind, shift + STRIDE * number))
            _strike_a_turn(desk, bridge, control, paying, fault)


def _strike_a_turn(desk: Desk, bridge: BridgeAtWork, control: httpx.Client, paying: bool, fault: Fault) -> None:
    sent, kind, at = _sent_by_a_turn(desk, bridge, control, paying), fault.kind, fault.at
    faulty, turn = _turn(desk, bridge, FaultyRds(desk.ground.stack, control, kind, at), paying)
    before = open_transactions(desk.ground.stack, desk.ground.databases.name)
    told = _told_of_turn(turn)
    assert faulty.struck, (kind, sent[at], faulty.sent)
    if not sent[at].leaves_open(kind):
        assert open_transactions(desk.ground.stack, desk.ground.databases.name) <= before
    if told is not None:
        assert kind not in PASSING
        is_unavailable(told, kind)
        turn.send()
        assert turn.ring_again() is WorkedOff.DONE
    last = turn.ended()
    failed = last["type"] == "RUN_ERROR"
    if failed:
        assert kind not in PASSING
        turn.run = f"run-{uuid4()}"
        turn.send()
        assert turn.work() is WorkedOff.DONE
        last = turn.ended()
    assert last["type"] == "RUN_FINISHED"
    paid = [row["status"] for row in desk.ground.judged(turn.world).orders.values()]
    assert paid == (["fulfilled"] if paying else []) or (failed and paid == ["expired"])
    tried(LAW, faults=1, struck=1, told=int(told is not None or failed))


def _turn(desk: Desk, bridge: BridgeAtWork, client: FaultyRds, paying: bool) -> tuple[FaultyRds, Turn]:
    world = desk.opened()
    turn = bridge.turn(world, paying=paying)
    turn.world = replace(world, databases=client.databases(world.databases))
    return client, turn


def _told_of_turn(turn: Turn) -> Exception | None:
    """What REST's customer, or the queue, is told where the turn did not come to its end."""
    try:
        turn.send()
        assert turn.work() is WorkedOff.DONE
    except DatabaseError as trouble:
        return trouble
    return None


def _sent_by_a_turn(desk: Desk, bridge: BridgeAtWork, control: httpx.Client, paying: bool) -> list[Sent]:
    name = f"a turn, {paying=}"
    if name not in desk.measured:
        watched, turn = _turn(desk, bridge, FaultyRds(desk.ground.stack, control), paying)
        assert _told_of_turn(turn) is None
        desk.measured[name] = list(watched.sent)
        assert turn.ended()["type"] == "RUN_FINISHED"
        desk.ground.judged(turn.world)
    found: list[Sent] = desk.measured[name]
    return found
