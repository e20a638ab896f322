"""Dialogue acts: what a customer's message does, from cues in it and from what was asked before it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from agents.models.rules.understand.lexicon import Lexicon


class Act(StrEnum):
    """What a message can do."""

    GREET = "greet"
    BYE = "bye"
    THANK = "thank"
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    BUY = "buy"
    SELECT = "select"
    TIER = "tier"
    DATE = "date"
    TICKET = "ticket"
    OTHERS = "others"
    CORRECT = "correct"
    PRICE = "price"
    OPTIONS = "options"
    LIST = "list"
    STATUS = "status"
    RESEND = "resend"
    CANCEL = "cancel"
    REFUND = "refund"
    RESUME = "resume"
    PAY = "pay"
    PAY_PROBLEM = "pay_problem"
    EMAIL = "email"
    REFERENCE = "reference"
    PROFILE = "profile"
    PERSON = "person"
    ANGER = "anger"
    HELP = "help"
    REPEAT = "repeat"
    OFF_TOPIC = "off_topic"


class Asked(StrEnum):
    """What the house said last, seen as a question."""

    NOTHING = "nothing"
    CONFIRM = "confirm"
    OFFER = "offer"
    MORE = "more"
    DONE = "done"
    """No question: something has just been completed."""
    WHEN = "when"
    WHICH = "which"


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\b\w*(?:g ?mail|hot ?mail|yahoo|rediff\w*|outlook|live|aol|icloud|e?mail|gmx)\.?(?:com|de|net|org)\b")
_CODE = re.compile(r"\b(?=(?:[a-z]*\d|\d+[a-z]))[a-z\d]{3,}\b|\b[a-z]{1,4} \d{2,6}\b|\b\d{1,6} [a-z]{2,4}\b|\b[a-z] \d{1,3} [a-z]{1,3}\b")
_WORDS = re.compile(r"[a-z]+|\d+")
_FILLER = frozenset(
    "please pls sir madam maam mam so very much really just the a an i you u me my your it its is that this to for of and "
    "then well oh ah hmm um uh now again too also all in with at on dear friend buddy man guys im youre as have be am are "
    "bitte sehr ja so doch mal denn dann und der die das es ist ich du sie mir mich ihnen ihr dir fuer noch auch nur".split()
)


@dataclass(frozen=True)
class Hearing:
    """A message in normal spelling with what is already known of it."""

    text: str
    asked: Asked
    lexicon: Lexicon
    dates: int = 0
    tiers: int = 0
    question: bool = False
    tickets: bool = False
    profile: bool = False

    def has(self, cue: str) -> bool:
        return self.lexicon.has(cue, self.text)

    @cached_property
    def words(self) -> list[str]:
        return _WORDS.findall(self.text)

    @cached_property
    def opening(self) -> str:
        """The first words, where an answer stands."""
        return " ".join(self.words[:3])

    @cached_property
    def denies(self) -> bool:
        """Whether it opens with a no."""
        return _NO_START.match(self.text) is not None

    @cached_property
    def agrees(self) -> bool:
        """Whether it opens with a yes."""
        return self.lexicon.cues["yes_word"].match(self.text) is not None

    def rest(self, *cues: str) -> int:
        """How many words say something beyond those cues."""
        return sum(word not in _FILLER for word in _WORDS.findall(self.lexicon.without(self.text, *cues)))


_NO_START = re.compile(
    r"(?:(?:uh|oh|sorry|um|im sorry|er|well|ok|okay|hmm|ach|oh je),? )*"
    r"(?:no+|nope|nop|nah+|not(?! (?:sure|certain|quite sure|really sure|decided))|nay|uh-?uh|that is not|thats not|negative|nein|nee|noe|doch nicht|lieber nicht|nicht)\b"
)


def _email(h: Hearing) -> float:
    return 0.97 if _EMAIL.search(h.text) else 0.0


def _reference(h: Hearing) -> float:
    if h.dates or h.tiers or not _CODE.search(h.text):
        return 0.0
    if h.has("id_word"):
        return 0.95
    asking = h.question or h.has("buy_verb") or h.has("change_verb") or h.has("price") or h.denies
    brief = len(h.words) <= 12 and h.rest("id_word", "yes_word", "thank", "greet") <= 6
    return 0.9 if brief and not asking and h.asked is Asked.NOTHING else 0.0


def _pay_problem(h: Hearing) -> float:
    if h.asked is not Asked.NOTHING or h.tiers:
        return 0.0
    if h.has("pay_trouble"):
        return 0.93
    return 0.86 if h.has("pay_noun") and h.has("trouble") else 0.0


def _resend(h: Hearing) -> float:
    return 0.92 if h.has("resend") else 0.0


def _person(h: Hearing) -> float:
    return 0.95 if h.has("person") else 0.0


def _price(h: Hearing) -> float:
    if not h.has("price"):
        return 0.0
    return 0.9 if h.question or h.has("price_ask") else 0.5


def _correct(h: Hearing) -> float:
    amends = bool(h.dates or h.tiers or h.has("number") or h.has("amend_need"))
    brings_new = bool(h.dates or h.tiers or h.has("number"))
    if h.asked is Asked.CONFIRM and not h.agrees:
        if h.denies and amends and h.rest("no", "done", "thank", "no_word") >= 1:
            return 0.93
        if brings_new or (h.has("correct") and amends):
            return 0.92
    if h.asked in {Asked.NOTHING, Asked.WHICH} and h.denies and amends and h.rest("no", "done", "thank") >= 1:
        return 0.88
    if h.asked is Asked.OFFER and h.has("correct") and amends and not h.agrees:
        return 0.875
    if h.has("change_verb") and h.asked is not Asked.MORE:
        return 0.9 if not h.question else 0.85
    return 0.3 if h.has("correct") and amends else 0.0


def _others(h: Hearing) -> float:
    if h.asked is Asked.MORE or not h.has("others") or h.has("done"):
        return 0.0
    return 0.895 if h.question or h.has("ask") else 0.4


def _tier(h: Hearing) -> float:
    return 0.89 if h.tiers else 0.0


def _buy(h: Hearing) -> float:
    if not h.has("buy"):
        return 0.0
    if h.agrees and h.asked in {Asked.CONFIRM, Asked.OFFER} and not h.has("also"):
        return 0.3
    if h.denies:
        return 0.89 if h.has("but_wants") else 0.2
    if h.has("asks_for"):
        return 0.89
    return 0.81 if h.has("buy_it") else 0.45


def _date(h: Hearing) -> float:
    if not h.dates:
        return 0.0
    return {Asked.WHEN: 0.91, Asked.WHICH: 0.9, Asked.OFFER: 0.9}.get(h.asked, 0.83)


def _status(h: Hearing) -> float:
    return 0.85 if h.has("status") else 0.0


def _unsure(h: Hearing) -> float:
    if h.asked is Asked.OFFER and h.has("put_off"):
        return 0.3
    return 0.87 if h.has("unsure") and h.rest("unsure", "no", "yes_word") <= 4 else 0.0


def _greet(h: Hearing) -> float:
    if not h.has("greet"):
        return 0.0
    return 0.9 if h.rest("greet") <= 2 and not h.has("bye") else 0.1


def _bye(h: Hearing) -> float:
    if h.has("bye") and h.rest("bye", "thank", "done", "yes", "like") <= 3:
        return 0.88
    if h.has("done") and h.asked is not Asked.MORE and not h.denies and not h.agrees:
        return 0.87 if h.rest("bye", "thank", "done", "yes", "like", "no") <= 4 else 0.3
    return 0.0


def _thank(h: Hearing) -> float:
    if not h.has("thank"):
        return 0.65 if h.asked is Asked.DONE and h.has("like") and h.rest("like", "yes") <= 4 else 0.0
    if h.asked in {Asked.CONFIRM, Asked.OFFER} and h.agrees:
        return 0.5
    if h.rest("thank", "like", "yes", "bye", "done", "no", "help") > 5:
        return 0.2
    return 0.885 if h.asked is Asked.DONE and not h.has("done") else 0.86


def _no(h: Hearing) -> float:
    if h.asked is Asked.MORE and (h.has("done") or h.denies or h.has("thank")) and not h.has("asks_for"):
        return 0.91
    if h.denies or h.lexicon.cues["no"].match(h.text):
        return 0.87 if h.rest("no", "done", "thank", "bye", "like") <= 8 else 0.5
    if h.asked is Asked.OFFER and (h.has("put_off") or h.has("no")):
        return 0.88
    return 0.84 if h.has("no") and h.rest("no") <= 3 else 0.0


def _yes(h: Hearing) -> float:
    if h.denies:
        return 0.0
    if h.asked in {Asked.CONFIRM, Asked.OFFER}:
        if h.agrees:
            return 0.905
        if h.has("yes") or h.has("like"):
            return 0.88 if h.rest("yes", "like", "thank") <= 6 else 0.55
    if h.agrees:
        if h.asked is Asked.DONE:
            return 0.6
        return 0.83 if h.rest("yes", "yes_word", "thank", "like") <= 4 else 0.4
    return 0.8 if h.has("yes") and h.rest("yes") <= 2 else 0.0


def _select(h: Hearing) -> float:
    if h.asked in {Asked.CONFIRM, Asked.OFFER, Asked.MORE} or not h.has("like"):
        return 0.0
    if h.asked is Asked.DONE or h.rest("like", "yes", "thank") > 5:
        return 0.3
    return 0.8 if h.has("thank") and h.rest("thank", "praise", "yes", "help") == 0 else 0.865


def _anger(h: Hearing) -> float:
    return 0.9 if h.has("anger") else 0.0


def _profile(h: Hearing) -> float:
    return 0.93 if h.profile else 0.92 if h.has("profile") and not h.tiers else 0.0


def _cancel(h: Hearing) -> float:
    if not h.has("cancel") or h.has("pay_trouble"):
        return 0.0
    return 0.9 if h.asked in {Asked.NOTHING, Asked.WHICH, Asked.WHEN, Asked.DONE} or h.has("cancel_verb") else 0.7


def _refund(h: Hearing) -> float:
    return 0.8 if h.has("refund") else 0.0


def _resume(h: Hearing) -> float:
    return 0.8 if h.has("resume") and h.rest("resume", "yes", "greet") <= 3 else 0.4 if h.has("resume") else 0.0


def _pay(h: Hearing) -> float:
    if not h.has("pay") or h.has("price"):
        return 0.0
    return 0.82 if h.rest("pay", "yes", "card") <= 4 else 0.62


def _options(h: Hearing) -> float:
    if h.has("options"):
        return 0.86
    return 0.82 if h.has("available") else 0.0


def _list(h: Hearing) -> float:
    return 0.83 if h.has("mine") and not h.has("buy_verb") else 0.0


def _ticket(h: Hearing) -> float:
    return 0.78 if h.tickets else 0.0


def _help(h: Hearing) -> float:
    if h.lexicon.is_only("help_only", h.text):
        return 0.9
    return 0.75 if h.has("help_only") else 0.45 if h.has("help") else 0.0


def _repeat(h: Hearing) -> float:
    return 0.8 if h.has("repeat") and h.rest("repeat") <= 3 else 0.0


_DETECTORS: tuple[tuple[Act, Callable[[Hearing], float]], ...] = (
    (Act.EMAIL, _email),
    (Act.REFERENCE, _reference),
    (Act.PAY_PROBLEM, _pay_problem),
    (Act.PERSON, _person),
    (Act.RESEND, _resend),
    (Act.PRICE, _price),
    (Act.CORRECT, _correct),
    (Act.OTHERS, _others),
    (Act.TIER, _tier),
    (Act.UNSURE, _unsure),
    (Act.BUY, _buy),
    (Act.DATE, _date),
    (Act.STATUS, _status),
    (Act.GREET, _greet),
    (Act.BYE, _bye),
    (Act.NO, _no),
    (Act.YES, _yes),
    (Act.THANK, _thank),
    (Act.SELECT, _select),
    (Act.ANGER, _anger),
    (Act.PROFILE, _profile),
    (Act.CANCEL, _cancel),
    (Act.REFUND, _refund),
    (Act.RESUME, _resume),
    (Act.PAY, _pay),
    (Act.OPTIONS, _options),
    (Act.LIST, _list),
    (Act.TICKET, _ticket),
    (Act.HELP, _help),
    (Act.REPEAT, _repeat),
)


def classify(hearing: Hearing) -> tuple[tuple[Act, float], ...]:
    """The acts of a message with their confidence, the surest first; off topic when there is none."""
    found = [(act, detect(hearing)) for act, detect in _DETECTORS]
    ranked = sorted(((act, sure) for act, sure in found if sure > 0.0), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 0.5:
        ranked.insert(0, (Act.OFF_TOPIC, 0.5))
    return tuple(ranked)


_SENTENCE = re.compile(r"[^.!?]+[.!?]*")


def asked_in(said: str, lexicon: Lexicon) -> Asked:
    """What kind of question the house's last words are."""
    from agents.models.rules.understand.words import normal

    text = normal(said)
    if not text:
        return Asked.NOTHING
    for kind, needs_mark in _QUESTIONS:
        if lexicon.asked[kind].search(text) and ("?" in text or not needs_mark):
            return Asked(kind.removesuffix("_weak"))
    return Asked.WHICH if "?" in text else Asked.NOTHING


_QUESTIONS = (("more", False), ("done", False), ("confirm", False), ("when", True), ("offer", False), ("confirm_weak", False))
