"""Sending mail, and the bell that wakes the outbox's dispatcher."""

from __future__ import annotations

import logging
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from boxoffice.aws.queues import queue_client_config, send
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.aws.session import client
from boxoffice.settings import MailSettings, OutboxBellSettings, load

logger = logging.getLogger(__name__)


def mail_sender() -> MailSender:
    return MailSender(client("sesv2", config=mail_client_config()), load(MailSettings).mail_from)


def outbox_bell() -> Callable[[], None]:
    """Wakes the outbox's dispatcher. A bell that does not ring is no error: the schedule comes within a minute."""
    queue_url = load(OutboxBellSettings).outbox_wake_queue_url
    if queue_url is None:
        return lambda: None
    queues = client("sqs", config=queue_client_config())

    def ring() -> None:
        try:
            send(queues, queue_url, {"wake": "outbox"})
        except (BotoCoreError, ClientError):
            logger.warning("the outbox could not be woken; its schedule will deliver", exc_info=True)

    return ring
