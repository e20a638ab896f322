"""From a customer's words to what they mean. Pure: text and what is known in, an Understanding out."""

from agents.models.rules.understand.acts import Act
from agents.models.rules.understand.dates import DateMention
from agents.models.rules.understand.hear import Heard, understand, warm_up
from agents.models.rules.understand.topics import Topic
from agents.models.rules.understand.understanding import TicketMention, Understanding, WhichDate

__all__ = [
    "Act",
    "DateMention",
    "Heard",
    "TicketMention",
    "Topic",
    "Understanding",
    "WhichDate",
    "understand",
    "warm_up",
]
