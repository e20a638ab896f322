"""How sure a message is to greet, thank, agree, refuse, doubt, complain or ask for help: 0 to 1 each."""

from agents.models.rules.understand.asked import Asked
from agents.models.rules.understand.hearing import Hearing


def person(h: Hearing) -> float:
    """Wants a person."""
    return 0.95 if h.has("person") and not h.has("no_person") else 0.0


def unsure(h: Hearing) -> float:
    """Neither yes nor no."""
    if h.asked in {Asked.OFFER, Asked.WHICH} and h.has("put_off"):
        return 0.3
    return 0.87 if h.has("unsure") and h.rest("unsure", "no", "yes_word") <= 4 else 0.0


def greet(h: Hearing) -> float:
    """A greeting."""
    if not h.has("greet"):
        return 0.0
    return 0.9 if h.rest("greet") <= 2 and not h.has("bye") else 0.1


def bye(h: Hearing) -> float:
    """A goodbye, or that nothing more is wanted."""
    if h.has("bye") and h.rest("bye", "thank", "done", "yes", "like") <= 3:
        return 0.88
    if h.has("done") and h.asked is not Asked.MORE and not h.denies and (not h.agrees or h.asked is Asked.DONE):
        if h.has("thank") and h.asked in {Asked.DONE, Asked.NOTHING}:
            return 0.887
        return 0.87 if h.rest("bye", "thank", "done", "yes", "like", "no") <= 4 else 0.3
    return 0.0


def thank(h: Hearing) -> float:
    """Thanks."""
    if not h.has("thank"):
        return 0.65 if h.asked is Asked.DONE and h.has("like") and h.rest("like", "yes") <= 4 else 0.0
    if h.asked in {Asked.CONFIRM, Asked.OFFER} and h.agrees:
        return 0.5
    if h.rest("thank", "like", "yes", "bye", "done", "no", "help") > 5:
        return 0.2
    return 0.885 if h.asked is Asked.DONE and not h.has("done") else 0.86


def no(h: Hearing) -> float:
    """A no."""
    if h.asked is Asked.MORE and (h.has("done") or h.denies or h.has("thank")) and not h.has("asks_for"):
        return 0.91
    if h.denies or h.lexicon.cues["no"].match(h.text):
        return 0.87 if h.rest("no", "done", "thank", "bye", "like") <= 8 else 0.5
    if h.asked is Asked.OFFER and (h.has("put_off") or h.has("no")):
        return 0.88
    return 0.84 if h.has("no") and h.rest("no") <= 3 else 0.0


def yes(h: Hearing) -> float:
    """A yes."""
    if h.denies:
        return 0.0
    if h.has("negation"):
        return 0.55 if h.agrees else 0.0
    if h.asked in {Asked.CONFIRM, Asked.OFFER}:
        if h.agrees:
            return 0.905
        if h.asked is Asked.OFFER and h.has("buy_verb") and not h.has("also") and not h.has("others"):
            return 0.895
        if h.has("yes") or h.has("like"):
            return 0.88 if h.rest("yes", "like", "thank") <= 6 else 0.55
    if h.agrees:
        if h.asked in {Asked.DONE, Asked.MORE}:
            return 0.6
        return 0.83 if h.rest("yes", "yes_word", "thank", "like") <= 4 else 0.4
    return 0.8 if h.has("yes") and h.rest("yes") <= 2 else 0.0


def select(h: Hearing) -> float:
    """Likes what was offered."""
    if h.asked in {Asked.CONFIRM, Asked.OFFER, Asked.MORE} or not h.has("like"):
        return 0.0
    if h.asked is Asked.DONE or h.rest("like", "yes", "thank") > 5:
        return 0.3
    only_thanks = h.has("thank") and not h.has("likes_it") and h.rest("thank", "praise", "yes", "help") == 0
    return 0.8 if only_thanks else 0.865


def anger(h: Hearing) -> float:
    """Anger."""
    return 0.9 if h.has("anger") else 0.0


def asks_help(h: Hearing) -> float:
    """Wants to know how this works."""
    if h.lexicon.is_only("help_only", h.text):
        return 0.9
    if h.has("help_only"):
        return 0.75 if h.rest("help_only", "greet") <= 3 else 0.45
    return 0.45 if h.has("help") else 0.0


def repeat(h: Hearing) -> float:
    """Wants it said again."""
    return 0.8 if h.has("repeat") and h.rest("repeat") <= 3 else 0.0
