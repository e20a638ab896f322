"""What the rules make of what is remembered: a proposal, shown and forgotten at the customer's word."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from agents.models.rules.decide.memories import What, wish_in
from agents.models.rules.decide.policy import Turn, decide
from agents.models.rules.decide.usual import Usual, usual_of
from agents.models.rules.speak.sentences import Voice, reply_texts, spoken
from tests.agents.models.world import TODAY, World

TOOLS = frozenset({"list_tickets", "list_upgrade_options", "place_order", "list_memories", "forget_memories"})
SATURDAYS = ("Bought Non-stop.", "Likes to visit on a Saturday.")
SAMSTAGS = ("Hat Non-stop gekauft.", "Kommt am liebsten an einem Samstag.")


@dataclass
class Clerk:
    """The rules with a small venue, and a memory of its own, behind them."""

    world: World = field(default_factory=World)
    remembered: tuple[str, ...] = ()
    language: str = "en"
    messages: list[dict[str, Any]] = field(default_factory=list)
    called: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: str = ""
    replies: list[str] = field(default_factory=list)

    def say(self, text: str) -> str:
        self.messages.append({"role": "user", "content": [{"text": text}]})
        turn = Turn(TODAY, self.language, "Ada", "Lindenpark", TOOLS, remembered=self.remembered)
        for _ in range(8):
            decision, state = decide(self.messages, turn)
            if not decision.calls:
                voice = Voice(state.language, "Europe/Berlin", state.turns)
                self.replies = reply_texts(decision, voice)
                said = spoken(decision, voice)
                self.messages.append({"role": "assistant", "content": [{"text": said}]})
                return said
            uses, results = [], []
            for made in decision.calls:
                ident = f"use-{len(self.called)}"
                arguments = dict(made.arguments)
                self.called.append((made.name, arguments))
                uses.append({"toolUse": {"toolUseId": ident, "name": made.name, "input": arguments}})
                results.append({"toolResult": {"toolUseId": ident, **self._answer(made.name, arguments)}})
            self.messages.append({"role": "assistant", "content": uses})
            self.messages.append({"role": "user", "content": results})
        raise AssertionError("the clerk does not come to an end")

    def _answer(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if name == self.broken:
            return {"status": "error", "content": [{"text": "unavailable: The box office cannot be reached."}]}
        return {"status": "success", "content": [{"text": json.dumps(self._data(name, arguments))}]}

    def _data(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        if name == "list_tickets":
            return {"tickets": [self.world.shown_ticket(ident) for ident in self.world.tickets]}
        if name == "list_upgrade_options":
            first = TODAY
            return self.world.options(arguments["ticket_ids"], first, self.world.last_day)
        if name == "list_memories":
            rows = [{"id": f"mem-{n}", "kind": "preference", "text": text} for n, text in enumerate(self.remembered)]
            return {"memories": rows}
        assert name == "forget_memories"
        gone = {f"mem-{n}": text for n, text in enumerate(self.remembered)}
        kept = [] if arguments.get("everything") else [i for i in gone if i not in arguments["memory_ids"]]
        before, self.remembered = self.remembered, tuple(gone[ident] for ident in kept)
        return {"forgotten": len(before) - len(self.remembered)}

    @property
    def tools(self) -> list[str]:
        return [name for name, _ in self.called]


@pytest.fixture
def clerk() -> Clerk:
    clerk = Clerk(remembered=SATURDAYS)
    clerk.world.add_ticket()
    return clerk


class TestTheProposal:
    def test_a_greeting_is_returned_with_the_usual_and_a_yes_takes_it_up(self, clerk: Clerk) -> None:
        said = clerk.say("hi")
        assert said.endswith("Non-stop again, on a Saturday?")
        assert clerk.replies[0] == "Non-stop, on a Saturday"
        assert clerk.tools == ["list_tickets"]
        dates = clerk.say("yes please")
        assert "available on Saturday 21 November 2026" in dates
        assert "place_order" not in clerk.tools

    def test_it_is_proposed_among_the_tiers(self, clerk: Clerk) -> None:
        said = clerk.say("I'd like to upgrade my ticket")
        assert "Non-stop again, on a Saturday?\nWhich upgrade would you like?" in said
        assert clerk.replies == ["Non-stop, on a Saturday", "Standard", "Non-stop", "Double Fun"]
        assert "is available on Saturday" in clerk.say(clerk.replies[0])

    def test_in_german(self, clerk: Clerk) -> None:
        clerk.language, clerk.remembered = "de", SAMSTAGS
        assert clerk.say("Hallo").endswith("Wieder Non-stop, an einem Samstag?")
        assert "Samstag, 21. November 2026" in clerk.say("ja gerne")

    @pytest.mark.parametrize(
        ("language", "remembered", "hello", "proposal", "yes"),
        [
            ("en", ("Prefers Non-stop.",), "hi", "Shall it be Non-stop?", "yes please"),
            (
                "en",
                ("Prefers Non-stop.", "Likes to visit on a Saturday."),
                "hi",
                "Shall it be Non-stop, on a Saturday?",
                "yes please",
            ),
            ("de", ("Nimmt am liebsten Non-stop.",), "Hallo", "Soll es Non-stop sein?", "ja gerne"),
            (
                "de",
                ("Nimmt am liebsten Non-stop.", SAMSTAGS[1]),
                "Hallo",
                "Soll es Non-stop sein, an einem Samstag?",
                "ja gerne",
            ),
        ],
    )
    def test_what_was_never_bought_is_proposed_without_again(
        self, clerk: Clerk, language: str, remembered: tuple[str, ...], hello: str, proposal: str, yes: str
    ) -> None:
        clerk.language, clerk.remembered = language, remembered
        assert clerk.say(hello).endswith(proposal)
        assert "Non-stop" in clerk.say(yes)
        assert clerk.tools == ["list_tickets", "list_upgrade_options"]
        assert proposal not in clerk.say("?")

    def test_a_no_and_another_wish_leave_it(self, clerk: Clerk) -> None:
        clerk.say("hi")
        assert "again" not in clerk.say("no thanks")
        assert "Double Fun" in clerk.say("Double Fun on 4 December")
        assert "4 December 2026" in clerk.messages[-1]["content"][0]["text"]

    def test_a_named_tier_is_taken_at_its_word(self, clerk: Clerk) -> None:
        assert "again" not in clerk.say("upgrade my ticket to Double Fun")

    def test_it_is_made_once(self, clerk: Clerk) -> None:
        clerk.say("hi")
        assert "again" not in clerk.say("what are the options?")

    @pytest.mark.parametrize("tickets", ["none", "used", "at that tier"])
    def test_nothing_is_proposed_where_no_ticket_can_have_it(self, tickets: str) -> None:
        clerk = Clerk(remembered=SATURDAYS)
        if tickets != "none":
            clerk.world.add_ticket(
                status="used" if tickets == "used" else "active", tier=None if tickets == "used" else "non-stop"
            )
        assert "again" not in clerk.say("hi")
        assert "again" not in clerk.say("I'd like to upgrade my ticket")

    def test_a_sold_out_tier_is_not_proposed_and_a_sold_out_weekday_is_left_out(self, clerk: Clerk) -> None:
        days = clerk.world.calendar("non-stop", TODAY, clerk.world.last_day, 1)
        clerk.world.sold_out = {("non-stop", day["date"]) for day in days}
        assert "again" not in clerk.say("I'd like to upgrade my ticket")
        other = Clerk(remembered=SATURDAYS)
        other.world.add_ticket()
        other.world.last_day = TODAY  # a Friday
        assert "Non-stop again?\nWhich upgrade" in other.say("I'd like to upgrade my ticket")

    def test_a_greeting_is_returned_although_tickets_cannot_be_looked_at(self, clerk: Clerk) -> None:
        clerk.broken = "list_tickets"
        assert clerk.say("hi").startswith("Hello Ada, welcome")

    def test_without_anything_remembered_nothing_is_looked_up(self) -> None:
        clerk = Clerk()
        clerk.world.add_ticket()
        clerk.say("hi")
        assert clerk.tools == []


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (SATURDAYS, Usual("non-stop", 5, bought=True)),
        (SAMSTAGS, Usual("non-stop", 5, bought=True)),
        (("Prefers Non-stop.", "Bought Double Fun."), Usual("non-stop", None)),
        (("Prefers Non-stop.", "The customer bought non-stop tickets"), Usual("non-stop", None, bought=True)),
        (("Prefers Non-stop.", "Never bought Non-stop."), Usual("non-stop", None)),
        (("The customer prefers the Double Fun tier", "usually comes on Sundays"), Usual("double-fun", 6)),
        (("Does not like Double Fun", "Chooses standard tickets"), Usual("standard", None)),
        (("Likes to visit on a Saturday.",), None),
        (("Mag kein Non-stop",), None),
        ((), None),
    ],
)
def test_the_usual_is_read_from_whatever_sentences_there_are(
    sentences: tuple[str, ...], expected: Usual | None
) -> None:
    assert usual_of(sentences) == expected


class TestShowingAndForgetting:
    def test_what_is_remembered_is_listed(self, clerk: Clerk) -> None:
        said = clerk.say("What do you remember about me?")
        assert "1. Bought Non-stop.\n2. Likes to visit on a Saturday." in said
        assert clerk.replies == ["Forget number 1", "Forget number 2", "Forget everything about me"]

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("Forget number 2", ("Bought Non-stop.",)),
            ("forget the first one", ("Likes to visit on a Saturday.",)),
            ("please delete the one about Non-stop", ("Likes to visit on a Saturday.",)),
            ("forget everything", ()),
        ],
    )
    def test_one_of_the_list_is_forgotten(self, clerk: Clerk, text: str, left: tuple[str, ...]) -> None:
        clerk.say("what do you know about me")
        assert "forgotten" in clerk.say(text)
        assert clerk.remembered == left

    def test_forget_that_asks_where_there_are_several(self, clerk: Clerk) -> None:
        clerk.say("what do you remember about me?")
        assert "1. Bought Non-stop." in clerk.say("forget that")
        assert clerk.remembered == SATURDAYS

    def test_forget_that_means_the_one_there_is(self, clerk: Clerk) -> None:
        clerk.remembered = ("Prefers Non-stop.",)
        clerk.say("what do you remember about me?")
        assert "forgotten" in clerk.say("forget that")
        assert not clerk.remembered

    def test_a_thing_is_forgotten_by_its_words_and_is_no_wish_for_tickets(self, clerk: Clerk) -> None:
        assert "forgotten" in clerk.say("Forget that I prefer Non-stop")
        assert clerk.remembered == ("Likes to visit on a Saturday.",)
        assert "Which upgrade would you like?" in clerk.say("I'd like to upgrade my ticket")

    def test_everything_in_german_whatever_the_profile_says(self, clerk: Clerk) -> None:
        assert "Das weiß ich noch" in clerk.say("Was weißt du über mich?")
        assert "alles vergessen" in clerk.say("Vergiss alles über mich")
        assert clerk.remembered == ()
        assert "nichts über Sie" in clerk.say("Was wissen Sie über mich?")

    def test_a_number_that_is_not_in_the_list_deletes_nothing(self, clerk: Clerk) -> None:
        clerk.say("what do you remember about me?")
        assert "1. Bought Non-stop." in clerk.say("forget number 7")
        assert clerk.remembered == SATURDAYS

    def test_a_memory_that_is_away_is_told(self, clerk: Clerk) -> None:
        clerk.broken = "list_memories"
        assert "forgotten" not in clerk.say("what do you remember about me?")

    @pytest.mark.parametrize(
        "text",
        ["forget it", "Forget about Saturday, Friday is better", "I forgot my code", "forget that", "vergiss es",
         "What do you know about Double Fun?", "delete my phone number", "cancel everything"],
    )  # fmt: skip
    def test_what_only_sounds_like_it_is_none_of_the_memorys(self, text: str) -> None:
        assert wish_in(text, "Which date would you like?") is None

    def test_forgetting_all_is_told_from_forgetting_one(self) -> None:
        found = wish_in("please forget all you know about me", "")
        assert found is not None
        assert found.what is What.FORGET_ALL
