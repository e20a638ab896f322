"""Sending composed mails through Amazon SES (API v2)."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING, NoReturn

from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ProxyConnectionError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from boxoffice.telemetry import span

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client
    from mypy_boto3_sesv2.type_defs import SendEmailRequestTypeDef

_REFUSED = {"MessageRejected", "BadRequestException", "InvalidParameterValue"}
_NEVER_SENT = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
_ANSWER_LOST = (HTTPClientError, IncompleteReadError, ResponseParserError, SSLError)


class MailError(Exception):
    """A mail did not go out, or nobody knows whether it did."""


class MailRefused(MailError):
    """SES will never take this mail: rejected content, or an address it cannot use. Do not try again."""


class MailUnavailable(MailError):
    """SES cannot take it now: throttled, paused, misconfigured, down or unreachable. Try again later.

    `outcome_unknown` tells whether the mail may have gone out all the same (the answer was lost): sending it
    again may then give the customer a second copy under the same message id.
    """

    def __init__(self, message: str, *, outcome_unknown: bool) -> None:
        super().__init__(message)
        self.outcome_unknown = outcome_unknown


def mail_client_config() -> Config:
    """The settings for the SES client: short timeouts, and no retry below the outbox.

    SES has no idempotency key; a retry inside boto3 after a lost answer would send a second copy unseen.
    """
    return Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1})


class MailSender:
    """Sends one mail at a time; thread-safe, as boto3's clients are.

    `client` is made with `mail_client_config()`; `from_address` is the verified address of the envelope.
    """

    def __init__(self, client: SESV2Client, from_address: str, *, configuration_set: str | None = None) -> None:
        self._client = client
        self._from_address = from_address
        self._configuration_set = configuration_set

    def send(self, message: EmailMessage) -> str:
        """Hand the mail over as raw MIME; returns SES' message id.

        The envelope has the addresses of the To header alone. Raises MailRefused or MailUnavailable.
        """
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": self._from_address,
            "Destination": {"ToAddresses": [address.addr_spec for address in message["To"].addresses]},
            "Content": {"Raw": {"Data": message.as_bytes()}},
        }
        if self._configuration_set is not None:
            request["ConfigurationSetName"] = self._configuration_set
        try:
            with span("mail send", "client"):
                answer = self._client.send_email(**request)
        except ClientError as error:
            _raise_for_answer(error)
        except _NEVER_SENT as error:
            raise MailUnavailable(f"SES cannot be reached: {error}", outcome_unknown=False) from error
        except _ANSWER_LOST as error:
            raise MailUnavailable(f"SES gave no readable answer: {error}", outcome_unknown=True) from error
        if not answer.get("MessageId"):
            raise MailUnavailable("SES answered without a message id.", outcome_unknown=True)
        return answer["MessageId"]


def _raise_for_answer(error: ClientError) -> NoReturn:
    code = error.response["Error"]["Code"]
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    sentence = f"{code}: {error.response['Error'].get('Message', 'no reason given')}"
    if code in _REFUSED:
        raise MailRefused(sentence) from error
    raise MailUnavailable(sentence, outcome_unknown=status >= 500) from error
