"""One event, one use case: deliver what is due."""

from __future__ import annotations

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.settings import MailSettings, load
from boxoffice.use_cases.deliver_outbox import deliver_outbox
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import mail_sender

logger = Logger(service="outbox_dispatcher")
_LAST_START_MS = 20_000
"""No new batch is begun with less time left than one slow mail may take."""


@cache
def _deliver() -> Any:
    settings, venue, background, sender = load(MailSettings), house(), database("background"), mail_sender()
    return lambda time_left: deliver_outbox(
        venue,
        background,
        sender,
        from_address=settings.mail_from,
        web_origin=settings.web_origin,
        time_left=time_left,
    )


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Counts of messages sent, waiting for another try, and given up."""
    done = _deliver()(lambda: context.get_remaining_time_in_millis() > _LAST_START_MS)
    counts = {"sent": done.sent, "waiting": done.waiting, "failed": done.failed}
    if any(counts.values()):
        logger.info("outbox delivered", extra=counts)
    return counts
