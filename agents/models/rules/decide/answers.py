"""Yes and no, among everything else that a message may say."""

from agents.models.rules.decide.resolve import Choice, pick_tickets
from agents.models.rules.decide.state import State
from agents.models.rules.understand import Act, Understanding
from agents.models.rules.understand.assent import beyond_assent


def yes(heard: Understanding) -> bool:
    """Whether the message agrees, more than it refuses."""
    if heard.question and not heard.agrees and heard.act not in {Act.YES, Act.SELECT, Act.BUY, Act.PAY}:
        return False
    against = {Act.NO, Act.CORRECT, Act.UNSURE, Act.CANCEL, Act.OTHERS}
    return not (heard.reopens or heard.renews or heard.praises) and _first(heard, {Act.YES, Act.SELECT}, against)


def agrees_as_offered(state: State, heard: Understanding) -> bool:
    """Whether a yes is to just what was offered and says nothing beyond ("yes, both, on the 12th, thanks")."""
    offered = state.offered
    if offered is None:
        return not heard.names_something and not beyond_assent(heard.text, state.said)
    if heard.refused_tiers or heard.which_date:
        return False
    if heard.tickets and not _same_tickets(state, offered.tickets):
        return False
    if any(tier != offered.tier for tier in heard.tiers):
        return False
    if any(not found.start == found.end == offered.day for found in heard.targets):
        return False
    return not beyond_assent(
        heard.text,
        state.said,
        spans=[found.span for found in heard.targets],
        tier=offered.tier,
        tickets=bool(heard.tickets),
    )


def _same_tickets(state: State, offered: tuple[str, ...]) -> bool:
    picked = pick_tickets(state)
    return picked.choice is Choice.CHOSEN and {ticket.id.lower() for ticket in picked.tickets} == set(offered)


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
