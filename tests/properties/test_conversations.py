"""Properties 3 and 4: conversations are kept, and what they tell of a customer's habits."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.domain.tiers import TIERS, Tier
from tests.database_stack import DatabaseStack
from tests.properties.chatting import Talk, begin, spoken
from tests.properties.office import Office
from tests.properties.remembering import PRIVATE, Habit, Memory, lines_to_learn_from, messages_in, remembering
from tests.properties.sayings import sayings
from tests.properties.spoken_words import LANGUAGES, NAMES
from tests.properties.strategies import DAYS, TicketSpec, plain_universe

_STARTED: set[str] = set()
_SESSIONS: set[str | None] = {None}
"""The Runtime's sessions that other conversations have, and none at all."""
_HELLO = {"en": "Hello", "de": "Hallo"}
_WHAT_IS_KNOWN = {"en": "What do you remember about me?", "de": "Was weißt du über mich?"}
_FORGET = {"en": "Forget everything about me", "de": "Vergiss alles über mich"}
_WEEKDAYS = {"en": ["Saturday", "Wednesday", None], "de": ["Samstag", "Mittwoch", None]}


@pytest.fixture(scope="module")
def memory(office: Office, stack: DatabaseStack) -> Iterator[Memory]:
    with remembering(office, stack) as running:
        yield running


@given(
    name=st.sampled_from(["ann", "bob"]),
    words=sayings,
    tier=st.sampled_from(TIERS),
    again=st.sampled_from([False, False, False, True]),
)
@example(name="ann", words=("tickets", "en", "Show me my tickets"), tier=Tier.STANDARD, again=True)
def test_property_3(
    office: Office, memory: Memory, name: str, words: tuple[str, str, str], tier: Tier, again: bool
) -> None:
    """Feature: ticket-auto-process, Property 3: Session Management"""
    office.fill(plain_universe(TicketSpec(), TicketSpec(owner="bob")))
    said = words[2].format(tier=NAMES[tier])
    caller = office.caller(name)
    talk = begin(memory.chat, caller)
    assert str(talk.id) not in _STARTED
    _STARTED.add(str(talk.id))
    office.sessions.clear()
    reply = spoken(talk.say(said))
    [event] = memory.events(talk.id, caller.subject)
    assert (event["sessionId"], event["actorId"]) == (str(talk.id), caller.subject)
    first, *others = messages_in(event)
    assert first == ("user", said)
    assert {role for role, _ in others} == {"assistant"}
    assert "".join(text for _, text in others) == reply
    kept = "SELECT role, content FROM messages WHERE conversation_id = %s AND role <> 'activity' ORDER BY position"
    assert office.rows(kept, talk.id) == [("user", said), ("assistant", reply)]
    other = office.bob if name == "ann" else office.ann
    assert memory.events(talk.id, other.subject) == []
    if again:
        talk.say(said)
    [session] = set(office.sessions)
    assert session not in _SESSIONS
    _SESSIONS.add(session)


@st.composite
def habits(draw: st.DrawFn) -> tuple[str, Habit, Habit | None]:
    """A language, what ann is used to, and sometimes what bob is, which is another tier."""
    language = draw(st.sampled_from(LANGUAGES))
    days = st.sampled_from(_WEEKDAYS[language])
    anns, bobs = draw(st.permutations(TIERS))[:2]
    bob = draw(st.sampled_from([False, False, False, True]))
    return language, Habit(anns, draw(days)), Habit(bobs, draw(days)) if bob else None


@given(
    tier=st.sampled_from(TIERS),
    day=st.sampled_from(DAYS[1:]),
    restarts=st.lists(st.booleans(), min_size=4, max_size=4),
    told=habits(),
    reborn=st.just(False),
)
@example(
    tier=Tier.NON_STOP,
    day=2,
    restarts=[False] * 4,
    told=("en", Habit(Tier.DOUBLE_FUN, "Saturday"), Habit(Tier.STANDARD)),
    reborn=False,
)
@example(tier=Tier.NON_STOP, day=2, restarts=[True] * 4, told=("de", Habit(Tier.NON_STOP), None), reborn=True)
def test_property_4(
    office: Office,
    memory: Memory,
    tier: Tier,
    day: int,
    restarts: list[bool],
    told: tuple[str, Habit, Habit | None],
    reborn: bool,
) -> None:
    """Feature: ticket-auto-process, Property 4: Memory Persistence"""
    language, anns, bobs = told
    memory.forget("sub-ann", "sub-bob")
    universe = plain_universe(TicketSpec(), TicketSpec(owner="bob"))
    office.fill(universe)
    office.admin.execute("UPDATE customers SET language = %s", [language])
    begin_by_telling(memory, office, anns, bobs, language)
    keeps_for_short(office, memory, tier, day, restarts)
    expected = {"sub-ann": anns.learned(language), "sub-bob": bobs.learned(language) if bobs else set()}
    for subject, sentences in expected.items():
        memory.wait_for(subject, sentences)
    for record in memory.records("sub-ann"):
        assert record["namespaces"] == ["/customers/sub-ann/preferences/"]
    office.fill(universe)
    office.admin.execute("UPDATE customers SET language = %s", [language])
    if restarts[3]:
        memory.restart()
    uses_what_it_learned(office, memory, anns, expected, language)
    if reborn:
        with memory.reborn() as chat:
            talk = begin(chat, office.ann)
            words = spoken(talk.say(_WHAT_IS_KNOWN[language]))
            assert all(sentence in words for sentence in expected["sub-ann"]), words
            talk.say(_FORGET[language])
            assert memory.sentences("sub-ann") == set()


def begin_by_telling(memory: Memory, office: Office, anns: Habit, bobs: Habit | None, language: str) -> None:
    """Conversations in which habits are told, with what must not be learned or not even kept."""
    for caller, habit in ((office.ann, anns), (office.bob, bobs)):
        if habit:
            talk = begin(memory.chat, caller)
            talk.say(habit.told(language))
            events = memory.events(talk.id, caller.subject)
            lines = lines_to_learn_from(events)
            assert NAMES[habit.tier] in lines
            for private in PRIVATE:
                assert private not in lines
            assert PRIVATE[0] not in json.dumps(events, default=str)


def keeps_for_short(office: Office, memory: Memory, tier: Tier, day: int, restarts: list[bool]) -> None:
    """A conversation goes on where it was, up to an open payment request, although the process may begin anew."""
    date = office.world.day(day)
    said = [f"I want to upgrade my ticket to {NAMES[tier]} on {date.day} {date:%B}", "yes"]
    talk = begin(memory.chat, office.ann)
    for words, restart in zip(said, restarts, strict=False):
        if restart:
            memory.restart()
        talk.say(words)
    assert office.rows("SELECT status, tier, visit_date FROM upgrade_orders") == [("pending", tier.value, date)]
    question = talk.question
    assert question
    if restarts[2]:
        memory.restart()
    assert talk.answer(question["id"], None)[-1]["type"] == "RUN_FINISHED"
    events = memory.events(talk.id, "sub-ann")
    assert len(events) == len(said) + 1
    assert [text for event in reversed(events) for role, text in messages_in(event) if role == "user"] == said
    assert kept(office, talk) == said


def kept(office: Office, talk: Talk) -> list[str]:
    sql = "SELECT content FROM messages WHERE conversation_id = %s AND role = 'user' ORDER BY position"
    return [content for (content,) in office.rows(sql, talk.id)]


def uses_what_it_learned(
    office: Office, memory: Memory, habit: Habit, expected: dict[str, set[str]], language: str
) -> None:
    """A new conversation of ann's proposes what she is used to, and knows nothing of bob's habits."""
    memory.model.heard.clear()
    events = begin(memory.chat, office.ann).say(_HELLO[language])
    prompt = memory.model.heard[-1].prompt
    assert all(sentence in prompt for sentence in expected["sub-ann"])
    assert not any(sentence in prompt for sentence in expected["sub-bob"] - expected["sub-ann"])
    words, steps = spoken(events), events[-1]["result"]["nextSteps"]
    for said in (NAMES[habit.tier], *([habit.day] if habit.day else [])):
        assert said in words, words
        assert said in steps[0], steps
    for other in set(NAMES.values()) - {NAMES[habit.tier]}:
        assert other not in words, words
