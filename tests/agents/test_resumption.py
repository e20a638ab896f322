"""A run whose agent or bridge is killed in the middle goes on where it was: processes, memory and sockets are real."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from agents.models.usage import USAGE_KEY, ModelUse
from agents.ticket_agent.prepared import Prepared
from agents.ticket_agent.translation import Translation
from boxoffice.domain.identity import Caller
from boxoffice.use_cases.work_off_runs import WorkedOff, work_off_runs
from tests.agent_runtimes import BoxOffice, Runtime
from tests.agents.bedrock_wire import Answer, Bedrock, Body, Breaks, Refuses, Says, results
from tests.agents.chats import Chat as Talk
from tests.agents.chats import Run, events_in, in_words
from tests.agents.dying_agents import PATIENCE_SECONDS, Clerk, Scene, kept, until
from tests.agents.held_tools import HeldTools, held_tools
from tests.chat_wires import WireAgent, WireAws
from tests.use_cases.chat import Chat, dying_holder


@pytest.fixture(scope="module")
def tools(box_office: BoxOffice) -> Iterator[HeldTools]:
    with held_tools(box_office.data.url) as tools:
        yield tools


@pytest.fixture(scope="module")
def agent(box_office: BoxOffice, wire: Bedrock, tools: HeldTools) -> Iterator[Runtime]:
    with box_office.ticket_agent(**wire.settings, BOXOFFICE_DATA_AGENT_URL=tools.url) as agent:
        yield agent


@pytest.fixture
def scene(box_office: BoxOffice, agent: Runtime, tools: HeldTools, wire: Bedrock) -> Iterator[Scene]:
    guest = box_office.guest()
    guest.buys()
    with ExitStack() as ending:
        aws = WireAws()
        ending.callback(aws.close)
        talk = Chat(box_office.world, cast("WireAgent", SimpleNamespace(url=agent.url)), aws)
        ending.callback(talk.close)
        talk.bridge = talk.make_bridge(restart=timedelta(seconds=PATIENCE_SECONDS))
        caller = Caller.customer(guest.subject)
        clerk = Clerk(day=box_office.world.day(5).isoformat())
        wire.script = clerk
        wire.asked.clear()
        tools.called.clear()
        tools.held.clear()
        yield Scene(guest, talk, agent, tools, clerk, wire, talk.begin(caller), talk.connect(caller))


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


@pytest.fixture
def talk(box_office: BoxOffice, agent: Runtime, http: httpx.Client) -> Talk:
    """A new customer's conversation with the same agent, without a bridge."""
    return Talk(box_office.guest(), agent.url, http)


def leave_while_held(talk: Talk, tools: HeldTools, tool: str, asked: dict[str, Any]) -> None:
    """Hang up after a tool has had its effect, before the agent knows its answer."""
    tools.held.clear()
    tools.hold = tool
    headers = {"Authorization": f"Bearer {talk.guest.token()}", "Accept": "text/event-stream"}
    with talk.http.stream("POST", talk.url, json=asked, headers=headers):
        assert tools.held.wait(PATIENCE_SECONDS)


def reborn(agent: Runtime) -> None:
    agent.kill()
    agent.start()
    agent.wait()


@pytest.mark.parametrize(
    ("stuck", "kept", "asked", "called"),
    [
        ("ordering", 3, 4, ["list_tickets", "place_order"]),
        ("place_order", None, 3, ["list_tickets", "place_order", "place_order"]),
        ("speaking", 5, 4, ["list_tickets", "place_order"]),
    ],
    ids=["between_tool_calls", "after_an_effect_nobody_heard_of", "in_the_middle_of_a_sentence"],
)
def test_a_run_whose_agent_is_killed_goes_on_where_it_was(
    scene: Scene, worker: ThreadPoolExecutor, stuck: str, kept: int | None, asked: int, called: list[str]
) -> None:
    if stuck == "place_order":
        scene.tools.hold = stuck
    else:
        scene.clerk.stuck = stuck
    scene.say("Book it")
    turn: Future[WorkedOff] = worker.submit(scene.chat.work, scene.conversation)
    assert (scene.tools.held if stuck == "place_order" else scene.clerk.at).wait(PATIENCE_SECONDS)
    if stuck == "place_order":
        assert scene.kept(4), "what changes something is kept before it is called"
    elif kept is not None:
        until(lambda: scene.kept(kept))
    if stuck == "speaking":
        scene.chat.aws.wait(lambda: "Your" in str(scene.frames))
    reborn(scene.agent)
    assert turn.result(PATIENCE_SECONDS) is WorkedOff.DONE
    scene.check_whole()
    assert len(scene.wire.asked) == asked, "what a model has answered is not asked again"
    assert scene.tools.called == called, "what a tool has answered is not asked again"


def test_a_run_whose_bridge_is_killed_in_the_middle_of_a_sentence_is_taken_over(scene: Scene) -> None:
    scene.clerk.stuck = "speaking"
    scene.say("Book it")
    with dying_holder(scene.chat, scene.conversation):
        assert scene.clerk.at.wait(PATIENCE_SECONDS)
        until(lambda: "Your" in str(scene.events()))
    now = scene.chat.world.house.now
    later = replace(scene.chat.world.house, now=lambda: now() + timedelta(seconds=31))
    assert work_off_runs(scene.chat.make_bridge(house=later), scene.conversation) is WorkedOff.DONE
    scene.check_whole()
    assert len(scene.wire.asked) == 4
    assert scene.tools.called == ["list_tickets", "place_order"]


def test_a_tool_whose_second_call_is_not_the_first_is_not_called_again(
    talk: Talk, tools: HeldTools, wire: Bedrock
) -> None:
    asking = ("ask", {"request": "Which tickets do I have?"})
    wire.script = lambda body: Says("I can't tell.") if results(body) else Says("", (asking,))
    tools.called.clear()
    asked = talk.input(messages=[{"id": "m-1", "role": "user", "content": "Hello"}])
    leave_while_held(talk, tools, "ask", asked)
    again = Run(list(events_in(talk.post(asked).text)))
    assert (again.text.strip(), again.tools, tools.called) == ("I can't tell.", ["ask"], ["ask"])
    assert "The answer was lost" in str(results(wire.asked[-1]))


def die_in_the_middle(talk: Talk, scene: Scene, asked: dict[str, Any]) -> None:
    """The agent is killed when the model has looked at the tickets and begins to speak, and its steps are kept."""
    at = Event()

    def script(body: Body) -> Answer:
        if not results(body):
            return Says("", (("list_tickets", {}),))
        at.set()
        return Breaks("Well,", "hangs")

    scene.wire.script = script
    headers = {"Authorization": f"Bearer {talk.guest.token()}", "Accept": "text/event-stream"}
    with talk.http.stream("POST", talk.url, json=asked, headers=headers):
        assert at.wait(PATIENCE_SECONDS)
        until(lambda: kept(talk.guest, talk.id, 3))
        reborn(scene.agent)


@pytest.mark.parametrize("dies", [False, True], ids=["at_once", "after_another_death"])
def test_what_a_lost_run_has_ordered_is_looked_up_before_the_customer_is_told_that_nothing_is(
    scene: Scene, talk: Talk, dies: bool
) -> None:
    """Nobody asked for the run again after its order was placed; the rules answer what comes next."""
    talk.guest.buys()
    asked = talk.input(messages=[{"id": "m-1", "role": "user", "content": "Book it"}])
    leave_while_held(talk, scene.tools, "place_order", asked)
    assert [order["status"] for order in talk.guest.orders] == ["pending"]
    asked = talk.input(messages=[{"id": "m-2", "role": "user", "content": "never mind"}])
    if dies:
        die_in_the_middle(talk, scene, asked)
    scene.wire.script = lambda _: Refuses(503, "ServiceUnavailableException")
    answer = Run(list(events_in(talk.post(asked).text)))
    assert answer.tools == ["list_tickets", "list_orders"][1 - dies :]
    assert "is not paid yet" in answer.text


def test_a_run_that_is_over_is_told_again_to_whoever_asks_for_it_again(talk: Talk, wire: Bedrock) -> None:
    """The bridge died when the agent had answered, and before that was stored."""
    wire.script = lambda _: Refuses(503, "ServiceUnavailableException")
    talk.guest.buys()
    talk.say(f"upgrade my ticket to Non-stop on {in_words(talk.guest.office.world.day(5))}")
    asked = talk.input(messages=[{"id": "m-yes", "role": "user", "content": "yes"}])
    first, second = (Run(list(events_in(talk.post(asked).text))) for _ in range(2))
    assert second.interrupt == first.interrupt
    assert second.activities == first.activities
    assert (second.tools, second.finished["result"]) == (first.tools, first.finished["result"])
    assert len(talk.guest.orders) == 1
    answer = {"interruptId": first.interrupt["id"], "status": "cancelled"}
    asked = talk.input(resume=[answer])
    first, second = (Run(list(events_in(talk.post(asked).text))) for _ in range(2))
    assert first.text == second.text != ""
    assert first.finished["result"] == second.finished["result"]


def test_a_run_that_is_taken_up_has_no_more_calls_and_tokens_than_it_had() -> None:
    state = {USAGE_KEY: ModelUse(input_tokens=150_000)}
    assert Prepared(None, state, Translation({}), calls_made=7).limits == {"turns": 3, "total_tokens": 50_000}
    assert Prepared(None, state, Translation({}), calls_made=99).limits["turns"] == 1, "enough to say that it is over"
