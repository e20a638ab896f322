"""Delivering the outbox: claim, compose, send, mark."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

from boxoffice.aws.data_api import Database
from boxoffice.aws.ses import MailError, MailRefused, MailSender
from boxoffice.domain.identity import Caller
from boxoffice.mail.addresses import InvalidAddress, message_id
from boxoffice.mail.composing import compose
from boxoffice.store import outbox
from boxoffice.store.callers import enter
from boxoffice.store.outbox import OutboxRow
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House
from boxoffice.use_cases.mail_content import content_of

DISPATCHER = Caller.system("outbox_dispatcher")
_MOST_ATTEMPTS = 12
_LONGEST_WAIT = timedelta(hours=1)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many messages went out, will be tried again, and were given up."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(self.sent + other.sent, self.waiting + other.waiting, self.failed + other.failed)


@traced
def deliver_outbox(
    house: House,
    background: Database,
    sender: MailSender,
    *,
    from_address: str,
    web_origin: str,
    time_left: Callable[[], bool] = lambda: True,
) -> Delivered:
    """Deliver what is due, one after the other, until nothing is or `time_left` says stop.

    Each message is claimed for a minute just before it is sent, which takes a quarter of that at most: several
    dispatchers at once never send the same one. A message whose answer was lost is sent again under the same message
    id: a second copy is better than none.
    """
    done = Delivered()
    while time_left():
        row = _claim(house, background)
        if row is None:
            break
        done += _deliver(house, background, sender, row, from_address, web_origin)
    return done


def _claim(house: House, background: Database) -> OutboxRow | None:
    now = house.now()
    with background.transaction() as tx:
        enter(tx, DISPATCHER)
        return outbox.claim(tx, now, now + timedelta(seconds=outbox.LONGEST_TRY_SECONDS))


def _deliver(
    house: House, background: Database, sender: MailSender, row: OutboxRow, from_address: str, web_origin: str
) -> Delivered:
    try:
        provider_id = sender.send(_composed(house, row, from_address, web_origin))
    except (MailError, InvalidAddress) as error:
        return _not_sent(house, background, row, error)
    except (LookupError, TypeError, ValueError) as error:  # one mail that cannot be written keeps no other waiting
        logger.exception("mail could not be composed", extra={"outbox_id": str(row.id)})
        return _not_sent(house, background, row, error)
    with background.transaction() as tx:
        enter(tx, DISPATCHER)
        outbox.mark_delivered(tx, row, provider_id, house.now())
    return Delivered(sent=1)


def _composed(house: House, row: OutboxRow, from_address: str, web_origin: str) -> EmailMessage:
    content = content_of(row, house.venue, web_origin)
    return compose(content, sender=from_address, message_id=message_id(row.id, from_address), now=house.now())


def _not_sent(house: House, background: Database, row: OutboxRow, error: Exception) -> Delivered:
    now = house.now()
    given_up = isinstance(error, (MailRefused, InvalidAddress)) or row.attempts >= _MOST_ATTEMPTS
    wait = min(timedelta(seconds=5 * 2**row.attempts), _LONGEST_WAIT)
    logger.warning(
        "mail given up" if given_up else "mail waits",
        extra={"outbox_id": str(row.id), "attempts": row.attempts, "error": type(error).__name__},
    )
    with background.transaction() as tx:
        enter(tx, DISPATCHER)
        outbox.mark_tried(
            tx, row, error=str(error) or type(error).__name__, due_at=now + wait, failed_at=now if given_up else None
        )
    return Delivered(failed=1) if given_up else Delivered(waiting=1)
