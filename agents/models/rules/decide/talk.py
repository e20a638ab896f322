"""Everything that is not selling: people and tempers, the record, and small talk."""

import re

from agents.models.rules.decide.answers import no, yes
from agents.models.rules.decide.back import back, surely
from agents.models.rules.decide.questions import MIDWAY, Question
from agents.models.rules.decide.replies import openers, yes_no
from agents.models.rules.decide.resolve import choosable
from agents.models.rules.decide.sell import sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_waiting
from agents.models.rules.understand import Act, Topic, Understanding

_PHONE = re.compile(r"\b(?:phone|mobile|telefon\w*|handy\w*|number|nummer)\b")
_ABOUT = re.compile(
    r"\b(?:case|complaint|complain|fall|beschwerde)\b[^.!?]{0,20}?\b(?:about|over|regarding|wegen|über|zu)\b (.+)", re.I
)
"""What a case shall be about."""
_ANOTHER_CASE = re.compile(
    r"\b(?:another|new|second|separate|neue[nr]?|weitere[nr]?|zweite[nr]?) (?:case|complaint|fall|beschwerde)\b"
)
_MISSED_ENOUGH = 3
_REASON_LENGTH = 60
_SUMMARY_TEXTS = 6


def person(state: State, heard: Understanding) -> Decision | None:
    """Who asks for a person gets one; who is angry is offered one first, and gets it when the anger stays."""
    asks = heard.does(Act.PERSON, least=0.9) and heard.topic is not Topic.BOT
    if state.question is Question.PERSON and not heard.names_something:
        if no(heard):
            return back(state, Line("no_person"))
        if asks or (
            yes(heard)
            and heard.act not in {Act.THANK, Act.BYE, Act.SELECT}
            and not heard.puzzled
            and not heard.does(Act.BUY, Act.PAY, least=0.8)
        ):
            return hand_over(state, "customer_asked")
    if asks:
        return hand_over(state, "customer_asked")
    if heard.does(Act.ANGER, least=0.85) and not heard.names_something:
        if state.person_offered:
            return hand_over(state, "customer_angry")
        return say(Line("sorry_angry"), ask=Question.PERSON, replies=yes_no(), confidence=0.7)
    return None


def hand_over(state: State, reason: str) -> Decision:
    """The call that opens a case, with a summary of where things stand."""
    if not state.has("open_case"):
        return say(Line("no_case_here"), confidence=0.4)
    if state.case_number and not _ANOTHER_CASE.search(state.heard.text if state.heard else ""):
        return say(Line("case_already", {"number": state.case_number}), ask=Question.MORE)
    why = _REASONS[reason]
    about = _ABOUT.search(state.texts[-1]) if state.texts and reason == "customer_asked" else None
    subject = _one_line(about.group(1)).rstrip(" .!?") if about else why
    return call("open_case", reason=(subject or why)[:_REASON_LENGTH], summary=f"{why}.\n{_summary(state)}")


_REASONS = {"customer_asked": "Customer asks for a person", "customer_angry": "Customer is unhappy"}


def _summary(state: State) -> str:
    """For staff, in English: what is known, then the customer's own last words."""
    facts = [f"Language: {state.language}."]
    if state.order:
        order = state.order
        facts.append(f"Order {order.id}: {order.status}, {order.tier} on {order.visit_date.isoformat()}.")
    if state.wished_tier:
        facts.append(f"Wishes the tier {state.wished_tier}.")
    if state.wished_date:
        facts.append(f"Wishes the date {getattr(state.wished_date, 'text', state.wished_date)}.")
    if state.refusals:
        facts.append(f"Requests refused by the rules so far: {state.refusals}.")
    said = [f'"{_one_line(text)[:300]}"' for text in state.texts[-_SUMMARY_TEXTS:]]
    return f"{' '.join(facts)} The customer's last words: {' / '.join(said)}"


def _one_line(text: str) -> str:
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def record(state: State, heard: Understanding) -> Decision | None:
    """Names, phone, language and consent; never the email."""
    changes = {field: value for field, value in heard.profile.items() if field != "email"}
    if state.question is Question.PHONE and "phone" not in changes and (number := _digits(heard.text)):
        changes["phone"] = number
    if not changes:
        if "email" in heard.profile and heard.act in {Act.EMAIL, Act.PROFILE}:
            return say(Line("email_elsewhere"), ask=Question.MORE)
        if heard.act is Act.PROFILE and not heard.names_something:
            wants_phone = _PHONE.search(heard.text)
            return (
                say(Line("gladly"), ask=Question.PHONE) if wants_phone else say(Line("what_to_update"), confidence=0.7)
            )
        return None
    phone = changes.get("phone")
    if isinstance(phone, str) and not phone.startswith("+"):
        return say(Line("phone_needs_country"), ask=Question.PHONE)
    if not state.has("update_customer"):
        return say(Line("cannot_update"), ask=Question.PERSON, replies=yes_no())
    return None if state.was_called("update_customer", changes=changes) else call("update_customer", changes=changes)


def _digits(text: str) -> str | None:
    digits = "".join(sign for sign in text if sign.isdigit() or sign == "+")
    return digits if len(digits) >= 7 else None


def small_talk(state: State, heard: Understanding) -> Decision:
    """Greetings, thanks, goodbyes, help, and one friendly sentence back to the matter."""
    hello = state.turns <= 1
    by_act = {
        Act.GREET: say(Line("greet", _names(state)), ask=Question.UPGRADE, replies=openers()),
        Act.BYE: say(Line("bye", _names(state)), confidence=0.95),
        Act.HELP: say(Line("help"), ask=Question.UPGRADE, replies=openers()),
        Act.REPEAT: _repeated(state),
        Act.EMAIL: say(Line("email_elsewhere"), ask=Question.MORE),
    }
    if heard.act in {Act.GREET, Act.HELP, Act.REPEAT} and state.standing:
        line = Line("hello_again") if heard.act is Act.GREET else Line(f"hint_{state.standing}", _count(state))
        return back(state, line)
    if heard.act in by_act:
        return by_act[heard.act]
    if heard.act in {Act.THANK, Act.NO} and (state.question is Question.MORE or heard.does(Act.BYE)):
        return say(Line("bye", _names(state)), confidence=0.95)
    if no(heard):
        return say(Line("very_well"), ask=Question.MORE)
    if heard.act is Act.THANK:
        return say(Line("welcome"), ask=Question.MORE)
    if state.question in {Question.UPGRADE, Question.MORE, Question.ORDER_AGAIN} and yes(heard):
        return sell(state)
    if heard.act is Act.UNSURE:
        return _unsure(state)
    if heard.act in {Act.YES, Act.SELECT} and state.order and state.order.status == "pending":
        return order_waiting(state.order)
    if heard.act in {Act.YES, Act.SELECT} and state.question is None and not hello:
        return say(Line("welcome"), ask=Question.MORE, confidence=0.6)
    return _off_topic(state)


def _repeated(state: State) -> Decision:
    """Say it again by deciding anew; without anything to repeat, explain."""
    if state.wished_tickets or state.tickets:
        return sell(state)
    return say(Line("help"), ask=Question.UPGRADE, replies=openers())


def _unsure(state: State) -> Decision:
    if state.question in MIDWAY:
        return sell(state, Line("let_me_help"))
    return back(state, Line("take_your_time"))


def _count(state: State) -> dict[str, object]:
    return {"count": len(choosable(state))}


def outside(state: State, heard: Understanding) -> Decision | None:
    """A word back to the matter where something else altogether is spoken of; None where it is not."""
    return _off_topic(state) if heard.topic is Topic.OUTSIDE else None


def _off_topic(state: State) -> Decision:
    if state.misses and state.misses % _MISSED_ENOUGH == 0 and state.has("open_case"):
        return say(Line("not_understood_often"), ask=Question.PERSON, replies=yes_no(), confidence=0.2)
    line = Line("off_topic", {"turn": state.turns})
    if state.order and state.order.status in {"paying", "stuck"}:
        values = {"tier": state.order.tier, "day": state.order.visit_date, "price": state.order.total}
        return say(Line(f"status_{state.order.status}", values), ask=Question.MORE, confidence=0.5)
    if state.standing or (state.order and state.order.status == "pending"):
        return surely(back(state, line), 0.35)
    return say(line, ask=Question.UPGRADE, replies=openers(), confidence=0.35)


def welcome(state: State) -> Decision:
    """The first words of a conversation in which the customer has said nothing."""
    return say(Line("greet", _names(state)), ask=Question.UPGRADE, replies=openers())


def _names(state: State) -> dict[str, object]:
    return {"first_name": state.first_name, "venue": state.venue}
