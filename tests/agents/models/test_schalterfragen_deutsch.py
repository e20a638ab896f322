"""Fragen, Bestellungen von früher, mehrere Tickets und Sprachwechsel auf Deutsch."""

from typing import Any

import pytest

from tests.agents.models.chat import Chat


@pytest.mark.parametrize(
    ("frage", "antwort"),
    [
        ("Was bringt mir Non-stop?", "Non-stop bringt Ihnen: No queues"),
        ("Was ist der Unterschied zwischen Standard und Double Fun?", "- Double Fun: All of Non-stop"),
        ("Wie lange ist das reserviert?", "Vorher ist nichts reserviert"),
        ("Kann ich später zahlen?", "Etwas später, ja"),
        ("Kann ich mein Geld zurückbekommen?", "kann nur unser Team sagen"),
        ("Was passiert, wenn ich nicht zahle?", "Dann wird nichts belastet"),
        ("Wo ist mein QR-Code?", "neuen QR-Code je Ticket"),
        ("Gibt es Rabatt?", "Rabatte kann ich nicht geben"),
        ("Bist du ein Mensch?", "ein Programm und kein Mensch"),
        ("Wann habt ihr geöffnet?", "raten möchte ich nicht"),
        ("Mach schon, das dauert ewig", "Machen wir es kurz"),
    ],
)
def test_fragen(gespraech: Any, frage: str, antwort: str) -> None:
    assert antwort in gespraech.say(frage)
    assert gespraech.called("place_order", "open_case") == []


def test_mit_offener_bestellung(gespraech: Any) -> None:
    gespraech.say("Standard für Ticket 1 am 5. Dezember")
    gespraech.say("ja")
    gespraech.pay("cancelled")
    assert "reserviert bis 14:15 Uhr" in gespraech.say("Wie lange ist das reserviert?")
    neu = Chat(gespraech.world, "de")
    assert "noch nicht bezahlt" in neu.say("Was ist mit meiner Bestellung?")
    assert "storniert" in neu.say("Storniere bitte meine Bestellung")


def test_mehrere_tickets(gespraech: Any) -> None:
    gespraech.world.add_ticket("senior", "2026-12-11")
    assert "für beide Tickets" in gespraech.say("Meine beiden ersten Tickets auf Standard am 5. Dezember bitte")
    assert "für Ihre 3 Tickets" in gespraech.say("doch lieber alle drei")
    assert "für beide Tickets" in gespraech.say("nein, alle bis auf das Seniorenticket")


def test_ein_ja_ohne_wahl(gespraech: Any) -> None:
    gespraech.say("Ticket 2 auf Standard")
    assert "schlage ich den ersten davon vor" in gespraech.say("ja")
    assert "am Sonntag, 6. Dezember 2026" in gespraech.say("nein, am 5. nein am 6. Dezember")


def test_ein_paar_woerter_wechseln_die_sprache_nicht(gespraech: Any) -> None:
    assert "Das kann ich Ihnen für Ihr Ticket" in gespraech.say("Ticket 1")
    assert "Welcher Tag" in gespraech.say("Double Fun")


def test_die_sprache_wechselt_mittendrin(gespraech: Any) -> None:
    gespraech.say("Ticket 1 auf Standard")
    assert gespraech.say("can we do this in English please?").startswith("Of course, English from here on.")
    assert "on Sunday 6 December 2026" in gespraech.say("Sunday please")
    assert "Gern, ab jetzt auf Deutsch" in gespraech.say("ach, doch auf Deutsch bitte")
    assert "Soll ich das so" in gespraech.say("und am 12. Dezember?")
