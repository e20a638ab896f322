"""The core of the job in German."""

from typing import Any


def orders(chat: Any) -> list[tuple[str, str, str]]:
    return [(order["status"], order["tier"], order["visitDate"]) for order in chat.world.orders.values()]


def test_vom_gruss_zur_bezahlten_bestellung(gespraech: Any) -> None:
    assert "willkommen bei Lindenpark" in gespraech.say("Guten Tag")
    assert "Welches Ticket" in gespraech.say("Ich möchte gern ein Upgrade")
    assert "ab 40,00 €" in gespraech.say("beide")
    assert "Welcher Tag" in gespraech.say("Non-Stop bitte")
    summary = gespraech.say("am Samstag, den 12. Dezember")
    assert "Non-stop für beide Tickets am Samstag, 12. Dezember 2026: insgesamt 50,00 €. Soll ich das so" in summary
    gespraech.say("ja, bitte")
    assert "Bestätigungscode ist K7M2Q9XT" in gespraech.pay("paid")
    assert "Auf Wiedersehen" in gespraech.say("nein danke, das war alles")
    assert orders(gespraech) == [("fulfilled", "non-stop", "2026-12-12")]


def test_alles_in_einem_satz(gespraech: Any) -> None:
    answer = gespraech.say("Hallo, bitte beide Karten auf Standard am nächsten Freitag upgraden")
    assert answer.startswith("Hallo Ada!")
    assert "Freitag, 27. November 2026: insgesamt 16,00 €" in answer
    gespraech.say("ja gerne")
    assert orders(gespraech) == [("pending", "standard", "2026-11-27")]


def test_umentschieden_nach_dem_bestellen(gespraech: Any) -> None:
    gespraech.say("Double Fun für alle am nächsten Samstag")
    gespraech.say("ja")
    assert "zuerst stornieren" in gespraech.say("doch lieber am 5. Dezember")
    gespraech.say("ja bitte")
    gespraech.pay("paid")
    assert orders(gespraech) == [("cancelled", "double-fun", "2026-11-28"), ("fulfilled", "double-fun", "2026-12-05")]


def test_ablehnung_und_storno(gespraech: Any) -> None:
    gespraech.say("Standard für das zweite Ticket am 4.12.")
    gespraech.say("ja")
    assert "Die Bank hat die Karte abgelehnt" in gespraech.pay("declined", "card_declined")
    gespraech.say("nein")
    assert "storniert" in gespraech.say("bitte stornieren")
    assert orders(gespraech) == [("cancelled", "standard", "2026-12-04")]


def test_aerger_und_mensch(gespraech: Any) -> None:
    assert "dazuholen" in gespraech.say("Das ist doch eine Frechheit!")
    assert "Fall C-1001" in gespraech.say("ja bitte")
    assert "Language: de." in gespraech.world.cases[0]["summary"]
    assert "Fall C-1001" in gespraech.say("Ich will mit einem Menschen sprechen")


def test_die_sprache_folgt_dem_kunden(chat: Any) -> None:
    assert "Hallo Ada" in chat.say("Guten Tag, was gibt es für Upgrades?")
    assert "für beide Tickets anbieten" in chat.say("beide")
    assert "Here is what I can offer" in chat.say("can we continue in English please? show me the options")
    assert chat.world.customer == {"language": "en"} or "offer" in chat.say("show me the options")


def test_daten_und_nebensachen(gespraech: Any) -> None:
    assert "Telefonnummer" in gespraech.say("Meine Telefonnummer ist 0049 170 1234567")
    assert gespraech.world.customer == {"phone": "+491701234567"}
    assert "Möchten Sie ein Ticket aufwerten?" in gespraech.say("Wie hoch ist der Eiffelturm?")
    assert "vergleichen" in gespraech.say("Kannst du mir helfen?")
