"""Only a plain yes orders: a yes with anything beyond agreement, politeness and what was offered never does."""

from copy import deepcopy
from functools import lru_cache
from typing import Any

import pytest

from tests.agents.models.chat import Chat
from tests.agents.models.world import World

FOUR = [("adult", "2026-12-14"), ("senior", "2026-12-21"), ("child", "2026-12-24"), ("child", "2026-12-30")]
WISH = {
    "en": "Double Fun for all four tickets on 16 December",
    "de": "Double Fun für alle vier Tickets am 16. Dezember",
}
YES = {
    "en": ("yes", "Yes please,", "sure", "ok", "yeah", "great, yes", "definitely", "perfect,"),
    "de": ("ja", "Ja bitte,", "klar", "gerne", "okay", "in Ordnung,", "auf jeden Fall", "genau,"),
}
TAILS = {
    "en": """
        but only the first and the third|for 1 and 3|only for me|just two|if my wife agrees|but a day later
        except the last one|but not the child|without the senior|but Non-stop|but cheaper|on the 17th|but on Friday
        if it doesn't rain|unless it's over 50 euros|but for three|but wait|not now|later|tomorrow maybe|for ticket 2
        but I'm not sure|but first tell me what's in it|for my wife|as long as it's refundable|the second one
        but in the afternoon|only the kids|with a different date|half of them|after I have asked my boss|for 20 euros
        but another day|for everyone but the senior|one ticket|just the one|provided my boss pays|and a hotel
    """,
    "de": """
        aber nur 1 und 3|aber ohne das letzte|nur das erste und das dritte|nur für mich|aber einen Tag später
        wenn meine Frau zustimmt|außer dem letzten|aber nicht das Kind|ohne die Seniorenkarte|aber Non-stop
        aber billiger|am 17.|aber am Freitag|falls es nicht regnet|aber nur zwei|aber warte|später|vielleicht morgen
        nur für Ticket 2|aber erst nach Weihnachten|für meine Frau|sofern man es zurückgeben kann|das zweite
        aber nachmittags|nur die Kinder|an einem anderen Tag|die Hälfte davon|sobald mein Chef zahlt|für 20 Euro
        alle außer dem Senior|nur eins|bloß eines|vorausgesetzt es ist erstattbar|und ein Hotel|nicht für alle
    """,
}
PLAIN = {
    "en": """
        yes|yes please|Yes!|yep|yeah sure|ok|okay, do it|sure go ahead thanks|yes, book it|book it|please do|go ahead
        yes Double Fun on the 16th|yes, all four|yes, for all four tickets|yes that's right|that's correct, thank you
        sounds good|looks good to me|perfect, book it please|yes, 16 December please|absolutely|of course|yes I confirm
        yes thanks a lot|great, let's do it|yes, €140 is fine|Yes, please. I don't have all day.|fine by me|why not, yes
        yes, on Wednesday 16 December 2026|ok great, thank you so much|yes, book it for us|alright then|make it so
        yes, double fun for all of them|yes please go ahead and book that|yes!!! 🎉|ok I want to pay now
    """,
    "de": """
        ja|ja bitte|Ja, gerne|ja gerne|klar|okay|ok, machen Sie das|ja, buchen Sie das bitte|einverstanden|in Ordnung
        ja, alle vier|ja, für alle vier Tickets|ja, Double Fun am 16. Dezember|ja, am Mittwoch, 16. Dezember 2026
        passt|passt so, danke|das passt gut|ja, genau so|genau, vielen Dank|auf jeden Fall|ja, wir freuen uns|stimmt so
        perfekt, ja|super, ja bitte|gern, danke schön|ja, 140 Euro sind gut|jawohl|natürlich|alles klar, buchen|ja klar
        mach das|ja, mach es so|yes please
    """,
}


def rows(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(language, row.strip()) for language, text in table.items() for row in text.replace("\n", "|").split("|")
            if row.strip()]  # fmt: skip


@lru_cache
def offered(language: str) -> tuple[World, list[Any]]:
    """The office and the conversation up to the offer of four tickets."""
    world = World()
    for kind, visit in FOUR:
        world.add_ticket(kind, visit)
    chat = Chat(world, language)
    assert "140" in chat.say(WISH[language])
    return world, chat.messages


def after_offer(language: str) -> Chat:
    world, messages = offered(language)
    chat = Chat(deepcopy(world), language)
    chat.messages = deepcopy(messages)
    return chat


CONDITIONED = [
    (language, f"{YES[language][(place + step) % 8]} {tail}")
    for place, (language, tail) in enumerate(rows(TAILS))
    for step in (0, 3)
]


def test_the_tables_are_large_enough() -> None:
    assert len(CONDITIONED) >= 120
    assert min(sum(language == found for found, _ in rows(PLAIN)) for language in PLAIN) >= 30


@pytest.mark.parametrize(("language", "text"), CONDITIONED)
def test_a_yes_with_more_never_orders(language: str, text: str) -> None:
    chat = after_offer(language)
    assert chat.say(text)
    assert not chat.called("place_order")


@pytest.mark.parametrize(("language", "text"), rows(PLAIN))
def test_a_plain_yes_orders_what_was_offered(language: str, text: str) -> None:
    chat = after_offer(language)
    chat.say(text)
    (order,) = chat.called("place_order")
    assert (len(order[1]["ticket_ids"]), order[1]["tier"], order[1]["visit_date"]) == (4, "double-fun", "2026-12-16")
