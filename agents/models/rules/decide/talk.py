"""Everything that is not selling: people and tempers, the record, and small talk."""

import re
from dataclasses import replace

from agents.models.rules.decide.answers import no, yes
from agents.models.rules.decide.back import MIDWAY, back
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.sell import sell, yes_no
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_waiting
from agents.models.rules.understand import Act, Topic, Understanding

_PHONE = re.compile(r"\b(?:phone|mobile|telefon\w*|handy\w*|number|nummer)\b")
_ANGRY_ENOUGH = 2
_MISSED_ENOUGH = 3
_REASON_LENGTH = 60
_SUMMARY_TEXTS = 6


def person(state: State, heard: Understanding) -> Decision | None:
    """Who asks for a person gets one; who is angry is offered one first, and gets it when the anger stays."""
    asks = heard.does(Act.PERSON, least=0.9) and heard.topic is not Topic.BOT
    if state.question is Question.PERSON and not heard.names_something:
        if asks or (yes(heard) and not heard.does(Act.BUY, Act.PAY, least=0.8)):
            return hand_over(state, "customer_asked")
        if no(heard):
            return say(Line("no_person"), ask=Question.UPGRADE)
    if asks:
        return hand_over(state, "customer_asked")
    if heard.does(Act.ANGER, least=0.85) and not heard.names_something:
        if state.angry >= _ANGRY_ENOUGH:
            return hand_over(state, "customer_angry")
        return say(Line("sorry_angry"), ask=Question.PERSON, replies=yes_no(), confidence=0.7)
    return None


def hand_over(state: State, reason: str) -> Decision:
    """The call that opens a case, with a summary of where things stand."""
    if not state.has("open_case"):
        return say(Line("no_case_here"), confidence=0.4)
    why = _REASONS[reason]
    return call("open_case", reason=why[:_REASON_LENGTH], summary=f"{why}.\n{_summary(state)}")


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
    return call("update_customer", changes=changes)


def _digits(text: str) -> str | None:
    digits = "".join(sign for sign in text if sign.isdigit() or sign == "+")
    return digits if len(digits) >= 7 else None


def small_talk(state: State, heard: Understanding) -> Decision:
    """Greetings, thanks, goodbyes, help, and one friendly sentence back to the matter."""
    hello = state.turns <= 1
    by_act = {
        Act.GREET: say(Line("greet", _names(state)), ask=Question.UPGRADE, replies=_openers()),
        Act.BYE: say(Line("bye", _names(state)), confidence=0.95),
        Act.HELP: say(Line("help"), ask=Question.UPGRADE, replies=_openers()),
        Act.REPEAT: _repeated(state),
        Act.EMAIL: say(Line("email_elsewhere"), ask=Question.MORE),
    }
    if heard.act in by_act:
        return by_act[heard.act]
    if heard.act in {Act.THANK, Act.NO} and (state.question is Question.MORE or heard.does(Act.BYE)):
        return say(Line("bye", _names(state)), confidence=0.95)
    if heard.act is Act.THANK:
        return say(Line("welcome"), ask=Question.MORE)
    if state.question in {Question.UPGRADE, Question.MORE, Question.ORDER_AGAIN} and yes(heard):
        return sell(state)
    if no(heard):
        return say(Line("very_well"), ask=Question.MORE)
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
    return say(Line("help"), ask=Question.UPGRADE, replies=_openers())


def _unsure(state: State) -> Decision:
    if state.question in {Question.WHICH_TIER, Question.WHICH_DATE, Question.WHICH_TICKET}:
        return sell(state, Line("let_me_help"))
    return say(Line("take_your_time"))


def _off_topic(state: State) -> Decision:
    if state.misses >= _MISSED_ENOUGH and state.has("open_case"):
        return say(Line("not_understood_often"), ask=Question.PERSON, replies=yes_no(), confidence=0.2)
    line = Line("off_topic", {"turn": state.turns})
    if state.order and state.order.status in {"paying", "stuck"}:
        values = {"tier": state.order.tier, "day": state.order.visit_date, "price": state.order.total}
        return say(Line(f"status_{state.order.status}", values), ask=Question.MORE, confidence=0.5)
    if state.question in {*MIDWAY, Question.CONFIRM_ORDER} or (state.order and state.order.status == "pending"):
        return replace(back(state, line), confidence=0.35)
    return say(line, ask=Question.UPGRADE, replies=_openers(), confidence=0.35)


def welcome(state: State) -> Decision:
    """The first words of a conversation in which the customer has said nothing."""
    return say(Line("greet", _names(state)), ask=Question.UPGRADE, replies=_openers())


def _names(state: State) -> dict[str, object]:
    return {"first_name": state.first_name, "venue": state.venue}


def _openers() -> tuple[Line, ...]:
    return (Line("reply_upgrade"), Line("reply_my_tickets"), Line("reply_options"), Line("reply_person"))
