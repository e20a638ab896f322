"""Yes and no, among everything else that a message may say."""

from agents.models.rules.understand import Act, Understanding


def yes(heard: Understanding) -> bool:
    """Whether the message agrees, more than it refuses."""
    if heard.question and not heard.agrees and heard.act not in {Act.YES, Act.SELECT, Act.BUY, Act.PAY}:
        return False
    against = {Act.NO, Act.CORRECT, Act.UNSURE, Act.CANCEL, Act.OTHERS}
    return not (heard.reopens or heard.renews or heard.praises) and _first(heard, {Act.YES, Act.SELECT}, against)


def pays(heard: Understanding) -> bool:
    """Whether it wants to pay now, rather than ask what was paid."""
    return heard.does(Act.PAY) and not heard.claims_paid


def no(heard: Understanding) -> bool:
    """Whether the message refuses."""
    return _first(heard, {Act.NO}, {Act.YES, Act.SELECT})


def _first(heard: Understanding, wanted: set[Act], against: set[Act]) -> bool:
    for act, sure in heard.acts:
        if sure < 0.6:
            return False
        if act in wanted:
            return True
        if act in against and not (act is Act.CORRECT and Act.NO in wanted):
            return False
    return False
