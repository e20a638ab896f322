"""Sending mail, and the bell that wakes the outbox's dispatcher."""

from __future__ import annotations

import logging
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from boxoffice.aws.queues import send
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.aws.session import client
from boxoffice.settings import MailSettings, QueueSettings, load

logger = logging.getLogger(__name__)


def mail_sender() -> MailSender:
    return MailSender(client("sesv2", config=mail_client_config()), load(MailSettings).mail_from)
