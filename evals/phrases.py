"""What a simulated customer says, by language, and what they listen for."""

from __future__ import annotations

import re

SAID: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "opening_one": (
            "Hello! I'd like to upgrade one of my tickets.",
            "Hi, can I upgrade my ticket?",
            "I want to upgrade a ticket, please.",
        ),
        "opening_many": (
            "Hello! I'd like to upgrade {count} of my tickets.",
            "Hi, can I upgrade {count} tickets together?",
        ),
        "whole_wish_one": (
            "I'd like to upgrade my ticket for {visit:short} to {tier} on {day}.",
            "Please upgrade the ticket for {visit} to {tier}, for {day}.",
        ),
        "whole_wish_many": ("Please upgrade my tickets for {visits} to {tier} on {day}.",),
        "which_one": ("The one for {visit}, please.", "I mean the {type} ticket for {visit}."),
        "which_many": ("The ones for {visits}, please.",),
        "which_all": ("All of them, please.", "Both, please."),
        "tier_and_day": ("{tier} on {day}, please.", "I'll take {tier} for {day}.", "{tier}, and the visit on {day}."),
        "day_only": ("On {day}, please.", "{day} would be good."),
        "tier_only": ("{tier}, please.", "I'd like {tier}."),
        "yes": ("Yes, please.", "Yes, that's right.", "Yes, go ahead."),
        "pay": ("Yes, I'd like to pay.", "I want to pay now, please."),
        "again": ("Sorry, I mean: {tier} on {day} for the ticket for {visits}.",),
        "retry": ("Let me try another card, please.", "I'd like to pay with another card."),
        "leave": ("Then I'd rather leave it, thank you.", "No, thanks. Never mind then."),
        "change": ("Wait, I've changed my mind: {tier} on {day} instead, please.",),
        "asks_back": ("What would I get with {tier}?", "How much would {tier} be?"),
        "not_now": ("No, I don't want to pay after all.",),
    },
    "de": {
        "opening_one": (
            "Hallo! Ich möchte eines meiner Tickets upgraden.",
            "Guten Tag, kann ich mein Ticket aufwerten?",
        ),
        "opening_many": ("Hallo! Ich möchte {count} meiner Tickets upgraden.",),
        "whole_wish_one": ("Ich möchte mein Ticket für den {visit:short} auf {tier} am {day:short} upgraden.",),
        "whole_wish_many": ("Bitte werten Sie meine Tickets für {visits} auf {tier} am {day:short} auf.",),
        "which_one": ("Das für {visit}, bitte.", "Das Ticket vom {visit:short}, bitte."),
        "which_many": ("Die für {visits}, bitte.",),
        "which_all": ("Alle, bitte.", "Beide, bitte."),
        "tier_and_day": ("{tier} am {day:short}, bitte.", "Ich nehme {tier} am {day}."),
        "day_only": ("Am {day:short}, bitte.",),
        "tier_only": ("{tier}, bitte.", "Ich hätte gern {tier}."),
        "yes": ("Ja, bitte.", "Ja, genau.", "Ja, das stimmt."),
        "pay": ("Ja, ich möchte bezahlen.", "Ich möchte jetzt bezahlen."),
        "again": ("Entschuldigung, ich meine: {tier} am {day} für das Ticket für {visits}.",),
        "retry": ("Ich möchte es mit einer anderen Karte versuchen.",),
        "leave": ("Dann lasse ich es lieber, danke.",),
        "change": ("Moment, ich habe es mir anders überlegt: lieber {tier} am {day}, bitte.",),
        "asks_back": ("Was bekomme ich mit {tier}?", "Was würde {tier} kosten?"),
        "not_now": ("Nein, ich möchte doch nicht bezahlen.",),
    },
}
TIERS = {"standard": "Standard", "non-stop": "Non-stop", "double-fun": "Double Fun"}
TYPES = {
    "en": {"adult": "adult", "child": "child", "senior": "senior", "evening": "evening"},
    "de": {"adult": "Erwachsenen", "child": "Kinder", "senior": "Senioren", "evening": "Abend"},
}
COUNTS = {"en": {2: "two", 3: "three", 4: "four"}, "de": {2: "zwei", 3: "drei", 4: "vier"}}
ASKS_WHICH = re.compile(r"\bwhich (?:one|ticket|of)|\bwelche[sn]?\b.*\b(?:ticket|karte)|all of them|\bboth\b", re.I)
ASKS_DAY = re.compile(r"\bwhich (?:day|date)|\bwhat (?:day|date)|\bwhen\b|\bwelche[nrms]* (?:tag|datum)|\bwann\b", re.I)
ASKS_TIER = re.compile(
    r"\bwhich (?:tier|upgrade|option|one of the three)|\bwelche[srn]? (?:upgrade|stufe|kategorie|option)", re.I
)
"""Read only where a message asks for one of them alone; what shows cards is read from the cards."""
