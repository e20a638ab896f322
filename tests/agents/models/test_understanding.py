"""What messages mean: tables of our own phrases, English and German."""

from datetime import date

import pytest

from agents.models.rules.understand import Act, Heard, Understanding, WhichDate, understand
from agents.models.rules.understand.words import edit_distance, mend

TODAY = date(2026, 11, 20)
CONFIRM = "Double Fun for both tickets on Saturday 5 December 2026: €80.00 in total. Shall I book this for you?"


def hear(text: str, said: str = "", language: str = "en") -> Understanding:
    return understand(text, Heard(TODAY, language, said))


ACTS = [
    ("Hello!", Act.GREET),
    ("good morning", Act.GREET),
    ("Guten Tag", Act.GREET),
    ("thanks a lot", Act.THANK),
    ("vielen Dank", Act.THANK),
    ("goodbye, have a nice day", Act.BYE),
    ("tschüss", Act.BYE),
    ("yes please", Act.YES),
    ("ja, gerne", Act.YES),
    ("nope", Act.NO),
    ("nein danke", Act.NO),
    ("I'm not sure", Act.UNSURE),
    ("maybe", Act.UNSURE),
    ("ich weiß noch nicht", Act.UNSURE),
    ("I'd like to upgrade my ticket", Act.BUY),
    ("Ich möchte mein Ticket aufwerten", Act.BUY),
    ("how much is it?", Act.PRICE),
    ("what would that cost me", Act.PRICE),
    ("was kostet das?", Act.PRICE),
    ("what upgrades are there?", Act.OPTIONS),
    ("what's the difference between the tiers", Act.OPTIONS),
    ("was gibt es für Optionen?", Act.OPTIONS),
    ("which tickets do I have?", Act.LIST),
    ("zeig mir meine Tickets", Act.LIST),
    ("is there anything else?", Act.OTHERS),
    ("do you have other dates?", Act.OTHERS),
    ("gibt es andere Termine?", Act.OTHERS),
    ("non-stop please", Act.TIER),
    ("nonstop", Act.TIER),
    ("doubel fun", Act.TIER),
    ("on the 12th", Act.DATE),
    ("am 12. Dezember", Act.DATE),
    ("what's the status of my order?", Act.STATUS),
    ("did it go through?", Act.STATUS),
    ("wie ist der Status meiner Bestellung?", Act.STATUS),
    ("please resend the confirmation", Act.RESEND),
    ("I never got the mail", Act.RESEND),
    ("bitte die Bestätigung noch einmal schicken", Act.RESEND),
    ("cancel the order", Act.CANCEL),
    ("cancle it pls", Act.CANCEL),
    ("bitte stornieren", Act.CANCEL),
    ("let's continue", Act.RESUME),
    ("weiter bitte", Act.RESUME),
    ("pay now", Act.PAY),
    ("jetzt bezahlen", Act.PAY),
    ("I was charged twice", Act.PAY_PROBLEM),
    ("mir wurde doppelt abgebucht", Act.PAY_PROBLEM),
    ("I want to talk to a human", Act.PERSON),
    ("get me a real person", Act.PERSON),
    ("ich möchte mit einem Mitarbeiter sprechen", Act.PERSON),
    ("this is ridiculous", Act.ANGER),
    ("das ist eine Frechheit", Act.ANGER),
    ("help", Act.HELP),
    ("kannst du mir helfen?", Act.HELP),
    ("can you say that again?", Act.REPEAT),
    ("my name is Grace Hopper", Act.PROFILE),
    ("ich heiße Grace Hopper", Act.PROFILE),
    ("my email is grace@example.org", Act.EMAIL),
    ("what's the capital of France?", Act.OFF_TOPIC),
    ("do you like jazz", Act.OFF_TOPIC),
    ("wie hoch ist der Eiffelturm", Act.OFF_TOPIC),
]


@pytest.mark.parametrize(("text", "act"), ACTS)
def test_the_surest_act(text: str, act: Act) -> None:
    assert hear(text).act is act


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("yes", Act.YES),
        ("sounds good", Act.YES),
        ("perfect, book it", Act.YES),
        ("go ahead", Act.YES),
        ("no", Act.NO),
        ("not now", Act.NO),
        ("no, the 12th", Act.CORRECT),
        ("no, I meant Non-stop", Act.CORRECT),
        ("actually make it Sunday", Act.CORRECT),
    ],
)
def test_answers_are_heard_against_the_question(text: str, act: Act) -> None:
    assert hear(text, CONFIRM).act is act


def test_several_things_in_one_message() -> None:
    heard = hear("Hi, please upgrade both tickets to Double Fun on the 12th, how much is that?")
    assert heard.tiers == ("double-fun",)
    assert [found.start for found in heard.targets] == [date(2026, 12, 12)]
    assert heard.tickets.count == 2
    assert heard.does(Act.PRICE)
    assert heard.does(Act.GREET, least=0.1)


def test_several_things_in_one_message_in_german() -> None:
    heard = hear("Hallo, bitte beide Karten auf Double Fun am 12. upgraden, was kostet das?")
    assert (heard.language, heard.tiers, heard.tickets.count) == ("de", ("double-fun",), 2)
    assert [found.start for found in heard.targets] == [date(2026, 12, 12)]
    assert heard.does(Act.PRICE)


@pytest.mark.parametrize(
    ("text", "tiers", "refused"),
    [
        ("Standard", ("standard",), ()),
        ("standart please", ("standard",), ()),
        ("nonstop", ("non-stop",), ()),
        ("non stop", ("non-stop",), ()),
        ("Double-Fun", ("double-fun",), ()),
        ("dubble fun", ("double-fun",), ()),
        ("the best one", ("best",), ()),
        ("die beste Stufe", ("best",), ()),
        ("the cheapest", ("cheapest",), ()),
        ("das günstigste Upgrade", ("cheapest",), ()),
        ("not Standard but Non-stop", ("non-stop",), ("standard",)),
        ("nicht Standard, sondern Non-Stop", ("non-stop",), ("standard",)),
        ("I had double trouble and it was fun", (), ()),
    ],
)
def test_tiers(text: str, tiers: tuple[str, ...], refused: tuple[str, ...]) -> None:
    heard = hear(text)
    assert (heard.tiers, heard.refused_tiers) == (tiers, refused)


@pytest.mark.parametrize(
    ("text", "ordinals", "types", "count", "everything"),
    [
        ("the first one", (1,), (), None, False),
        ("ticket 2", (2,), (), None, False),
        ("tickets 1 and 3", (1, 3), (), None, False),
        ("the last one", (-1,), (), None, False),
        ("both", (), (), 2, False),
        ("all of them", (), (), None, True),
        ("all three tickets", (), (), None, True),
        ("my two tickets", (), (), 2, False),
        ("the child's ticket", (), ("child",), None, False),
        ("adult and child", (), ("adult", "child"), None, False),
        ("not the kid, the adult ticket", (), ("adult",), None, False),
        ("das zweite Ticket", (2,), (), None, False),
        ("beide", (), (), 2, False),
        ("alle Karten", (), (), None, True),
        ("mein Kinderticket", (), ("child",), None, False),
        ("thanks, that's all", (), (), None, False),
        ("not at all", (), (), None, False),
        ("2 people", (), (), None, False),
    ],
)
def test_tickets(
    text: str, ordinals: tuple[int, ...], types: tuple[str, ...], count: int | None, everything: bool
) -> None:
    found = hear(text).tickets
    assert (found.ordinals, found.types, found.count, found.everything) == (ordinals, types, count, everything)


def test_after_a_list_a_number_is_a_place_in_it() -> None:
    listed = Heard(TODAY, choosing=True)
    assert understand("2", listed).tickets.ordinals == (2,)
    assert understand("the 2nd", listed).tickets.ordinals == (2,)
    assert understand("the 2nd", listed).dates == ()
    assert understand("the 2nd", Heard(TODAY)).targets[0].start == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("keep the same date", WhichDate.SAME),
        ("am gleichen Tag", WhichDate.SAME),
        ("whenever", WhichDate.ANY),
        ("as soon as possible", WhichDate.EARLIEST),
        ("so früh wie möglich", WhichDate.EARLIEST),
        ("when is it cheapest?", WhichDate.CHEAPEST),
        ("am günstigsten Tag", WhichDate.CHEAPEST),
    ],
)
def test_dates_that_are_described(text: str, which: WhichDate) -> None:
    assert hear(text).which_date is which


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("my name is ada lovelace", {"firstName": "Ada", "lastName": "Lovelace"}),
        ("Ich heiße Ada Lovelace", {"firstName": "Ada", "lastName": "Lovelace"}),
        ("change my last name to Byron please", {"lastName": "Byron"}),
        ("my phone number is +49 (0)170 123-4567", {"phone": "+491701234567"}),
        ("Meine Telefonnummer ist 0049 170 1234567", {"phone": "+491701234567"}),
        ("delete my phone number", {"phone": None}),
        ("please speak German", {"language": "de"}),
        ("can we switch to english", {"language": "en"}),
        ("unsubscribe me from the newsletter", {"marketingConsent": False}),
        ("I want the newsletter", {"marketingConsent": True}),
        ("keinen Newsletter mehr", {"marketingConsent": False}),
        ("my email is grace@example.org", {"email": "grace@example.org"}),
        ("my name is spelled wrong", {}),
        ("call me later", {}),
    ],
)
def test_changes_to_the_record(text: str, changes: dict[str, object]) -> None:
    assert hear(text).profile == changes


@pytest.mark.parametrize(
    ("text", "language", "clear"),
    [
        ("I would like to upgrade", "en", True),
        ("Ich möchte upgraden", "de", True),
        ("ok", "de", False),
        ("Double Fun", "de", False),
        ("12.12.", "de", False),
    ],
)
def test_language(text: str, language: str, clear: bool) -> None:
    heard = hear(text, language="de")
    assert (heard.language, heard.language_clear) == (language, clear)


def test_a_masked_card_number_is_noticed_and_not_read_as_anything_else() -> None:
    heard = hear("my card is •••• 4242, upgrade both to Standard on 5 Dec")
    assert heard.card_number
    assert heard.tiers == ("standard",)
    assert not heard.does(Act.REFERENCE)


def test_near_misses_are_mended_and_other_words_left() -> None:
    known = {"tomorrow", "saturday", "confirm", "ticket"}
    assert mend("tommorow", known) == "tomorrow"
    assert mend("saterday", known) == "saturday"
    assert mend("tikcet", known) == "ticket"
    assert mend("confirmed", known) == "confirmed"
    assert mend("match picket sat", known) == "match picket sat"
    assert edit_distance("abcd", "acbd", 2) == 1
    assert edit_distance("kitten", "sitting", 2) == 3


@pytest.mark.parametrize(
    ("typed", "expected"), [("satruday", "2026-11-21"), ("4 decmber", "2026-12-04"), ("tomorow", "2026-11-21")]
)
def test_typing_errors_in_dates(typed: str, expected: str) -> None:
    assert [found.start.isoformat() for found in hear(typed).targets] == [expected]
