"""Dialogue acts: what a customer's message does, from cues in it and from what was asked before it."""

from collections.abc import Callable
from enum import StrEnum

from agents.models.rules.understand import business_acts, social_acts
from agents.models.rules.understand.hearing import Hearing


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


_DETECTORS: tuple[tuple[Act, Callable[[Hearing], float]], ...] = (
    (Act.EMAIL, business_acts.email),
    (Act.REFERENCE, business_acts.reference),
    (Act.PAY_PROBLEM, business_acts.pay_problem),
    (Act.PERSON, social_acts.person),
    (Act.RESEND, business_acts.resend),
    (Act.PRICE, business_acts.price),
    (Act.CORRECT, business_acts.correct),
    (Act.OTHERS, business_acts.others),
    (Act.TIER, business_acts.tier),
    (Act.UNSURE, social_acts.unsure),
    (Act.BUY, business_acts.buy),
    (Act.DATE, business_acts.date),
    (Act.STATUS, business_acts.status),
    (Act.GREET, social_acts.greet),
    (Act.BYE, social_acts.bye),
    (Act.NO, social_acts.no),
    (Act.YES, social_acts.yes),
    (Act.THANK, social_acts.thank),
    (Act.SELECT, social_acts.select),
    (Act.ANGER, social_acts.anger),
    (Act.PROFILE, business_acts.profile),
    (Act.CANCEL, business_acts.cancel),
    (Act.REFUND, business_acts.refund),
    (Act.RESUME, business_acts.resume),
    (Act.PAY, business_acts.pay),
    (Act.OPTIONS, business_acts.options),
    (Act.LIST, business_acts.own_tickets),
    (Act.TICKET, business_acts.ticket),
    (Act.HELP, social_acts.asks_help),
    (Act.REPEAT, social_acts.repeat),
)

_SHORT = 12
"""Words of a greeting with something beside it that is not understood."""


def classify(hearing: Hearing) -> tuple[tuple[Act, float], ...]:
    """The acts of a message with their confidence, the surest first; a greeting or off topic when there is none."""
    found = [(act, detect(hearing)) for act, detect in _DETECTORS]
    ranked = sorted(((act, sure) for act, sure in found if sure > 0.0), key=lambda item: -item[1])
    if not ranked or ranked[0][1] < 0.5:
        greets = len(hearing.words) <= _SHORT and any(act is Act.GREET for act, _ in ranked)
        ranked.insert(0, (Act.GREET if greets else Act.OFF_TOPIC, 0.5))
    return tuple(ranked)
