"""One event, one use case: deliver what is due."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.aws.data_api import Database
from boxoffice.aws.ses import MailSender
from boxoffice.settings import MailSettings, load
from boxoffice.use_cases.deliver_outbox import deliver_outbox
from boxoffice.use_cases.house import House
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import mail_sender
from lambdas.observed import observed

logger = logging.getLogger(__name__)
_LAST_START_MS = 20_000
"""No further mail is begun with less time left than a slow one may take."""


@dataclass(frozen=True, slots=True)
class Services:
    """The role that delivers, the mail service, and the addresses that mails name."""

    house: House
    background: Database
    sender: MailSender
    settings: MailSettings


@cache
def services() -> Services:
    return Services(house(), database("background"), mail_sender(), load(MailSettings))


@observed("outbox_dispatcher")
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Counts of messages sent, waiting for another try, and given up."""
    its = services()
    done = deliver_outbox(
        its.house,
        its.background,
        its.sender,
        from_address=its.settings.mail_from,
        web_origin=its.settings.web_origin,
        time_left=lambda: context.get_remaining_time_in_millis() > _LAST_START_MS,
    )
    counts = {"sent": done.sent, "waiting": done.waiting, "failed": done.failed}
    if any(counts.values()):
        logger.info("outbox delivered", extra=counts)
    return counts
