"""What customers say, by what they want and by language."""

from __future__ import annotations

from hypothesis import strategies as st

SAYINGS = {
    "tickets": {
        "en": ["What tickets do I have?", "Show me my tickets", "Hi! Please list my tickets."],
        "de": ["Welche Tickets habe ich?", "Zeig mir meine Tickets"],
    },
    "upgrade": {
        "en": [
            "I want to upgrade my ticket to {tier}",
            "Hi, can I upgrade my ticket to {tier}?",
            "upgrade to {tier} please",
        ],
        "de": ["Ich möchte mein Ticket auf {tier} hochstufen", "Kann ich mein Ticket auf {tier} upgraden?"],
    },
    "options": {
        "en": ["I'd like to upgrade my ticket", "Hi! Can I get a better ticket?"],
        "de": ["Ich möchte mein Ticket aufwerten"],
    },
    "person": {
        "en": ["I want to talk to a human being", "Let me speak to a person, please"],
        "de": ["Ich möchte mit einem Menschen sprechen"],
    },
    "else": {
        "en": ["What is the capital of France?", "Write me a poem about the sea", "asdf qwertz", "🎢🎢🎢"],
        "de": ["Wie wird das Wetter auf dem Mars?", "Erzähl mir einen Witz"],
    },
}
EVERY_ONE = {"en": "All of them", "de": "Alle"}

sayings = st.sampled_from(
    [(kind, language, words) for kind, each in SAYINGS.items() for language, all_ in each.items() for words in all_]
)
"""Kind, language and words; `{tier}` in the words is to be a tier's name."""
