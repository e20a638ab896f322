"""The only way to the payment gateway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from uuid import UUID

import httpx

from boxoffice.domain.errors import PaymentMethodInvalid
from boxoffice.domain.money import Money
from boxoffice.payments import answers
from boxoffice.payments.answers import Answer, NotUnderstood
from boxoffice.payments.attempts import Attempts, OutcomeUnknown
from boxoffice.payments.errors import (
    GatewayError,
    GatewayFault,
    GatewayUnavailable,
    IntentNotFound,
    KeyClosed,
    KeyConflict,
    RefundRefused,
)
from boxoffice.payments.outcomes import ChargeResult, Closed, Intent, RefundResult, Unknown
from boxoffice.payments.patience import Patience

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_METHOD_ID = re.compile(r"pm_[A-Za-z0-9]{1,64}")
_INTENT_ID = re.compile(r"pi_[A-Za-z0-9]{1,64}")
_DEFAULT_PATIENCE = Patience()
_ASK_AGAIN_SECONDS = 5


class GatewayClient:
    """Sync and thread-safe. Every writing call carries a key and may be repeated under it without harm.

    Raises `GatewayFault` when the gateway refuses our secret key or does not understand a request, ValueError for an
    address without scheme and for a key that cannot be a header. One call takes less than 20 seconds.
    """

    def __init__(
        self,
        base_url: str,
        secret_key: str,
        *,
        transport: httpx.BaseTransport | None = None,
        patience: Patience = _DEFAULT_PATIENCE,
    ) -> None:
        if not base_url.startswith(("http://", "https://")):
            raise ValueError(f"The gateway's address begins with http:// or https://, unlike {base_url!r}.")
        self._http = httpx.Client(
            base_url=base_url,
            headers={"Authorization": f"Bearer {secret_key}", "Accept": "application/json"},
            timeout=httpx.Timeout(
                patience.read, connect=patience.connect, write=patience.connect, pool=patience.connect
            ),
            transport=transport,
            trust_env=False,
        )
        self._attempts = Attempts(self._http, patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def charge(self, *, key: str, amount: Money, payment_method: str, order_id: UUID) -> ChargeResult:
        """Charge `amount` once under `key`; the same request again gets the same outcome.

        Raises `PaymentMethodInvalid` (the gateway does not know the token), `KeyClosed`, `KeyConflict`, and
        `GatewayUnavailable`: in each of these cases nothing was charged by this call.
        """
        if not _METHOD_ID.fullmatch(payment_method):
            raise PaymentMethodInvalid("This is no payment method of the gateway.", field="paymentMethod")
        body = {
            "amount": _wire(amount),
            "paymentMethod": payment_method,
            "description": f"Upgrade order {order_id}",
            "metadata": {"orderId": str(order_id)},
        }
        try:
            answer = self._post("/payment-intents", body, key=key)
            if answer.ok:
                return answers.charged(answer.body, key=key, amount=amount)
        except (OutcomeUnknown, NotUnderstood) as error:
            return Unknown(str(error))
        if answer.code == "payment_method_unknown" or answer.blames("paymentMethod"):
            raise PaymentMethodInvalid("The gateway does not know this payment method.", field="paymentMethod")
        raise _key_refusal(answer)

    def close(self, key: str) -> Closed:
        """Close `key` for good and learn its final word; may be repeated.

        Raises `GatewayUnavailable` when no answer came: the key may be closed or not.
        """
        try:
            answer = self._post("/payment-intents/close", {"idempotencyKey": _checked(key)})
            if answer.ok:
                return answers.closed(answer.body, key=key)
        except (OutcomeUnknown, NotUnderstood) as error:
            raise GatewayUnavailable(str(error), retry_after=_ASK_AGAIN_SECONDS) from error
        raise GatewayFault(answer.detail)

    def refund(self, *, key: str, intent_id: str, amount: Money) -> RefundResult:
        """Give back `amount` of a charge once under `key` (a key of its own: not the charge's namespace).

        Raises `IntentNotFound`, `RefundRefused`, `KeyConflict` and `GatewayUnavailable`: in each of these cases nothing
        was refunded by this call.
        """
        body = {"paymentIntent": _known_shape(intent_id), "amount": _wire(amount)}
        try:
            answer = self._post("/refunds", body, key=key)
            if answer.ok:
                return answers.refunded(answer.body, intent_id=intent_id, amount=amount)
        except (OutcomeUnknown, NotUnderstood) as error:
            return Unknown(str(error))
        if answer.status == 404:
            raise IntentNotFound(intent_id)
        if answer.code == "refund_exceeds_charge" or answer.blames("amount"):
            raise RefundRefused(answer.code, answer.detail)
        raise _key_refusal(answer)

    def get_intent(self, intent_id: str) -> Intent:
        """Raises `IntentNotFound`, and `GatewayUnavailable` when no answer came."""
        path = f"/payment-intents/{_known_shape(intent_id)}"
        try:
            answer = self._attempts.ask(lambda: self._http.build_request("GET", path))
            if answer.ok:
                return answers.intent(answer.body)
        except (OutcomeUnknown, NotUnderstood) as error:
            raise GatewayUnavailable(str(error), retry_after=_ASK_AGAIN_SECONDS) from error
        if answer.status == 404:
            raise IntentNotFound(intent_id)
        raise GatewayFault(answer.detail)

    def answers_now(self) -> bool:
        """Whether the gateway says within a second that it is well; asks once, beside the circuit breaker."""
        try:
            return self._http.get("/health", timeout=1.0).is_success
        except httpx.HTTPError:
            return False

    def _post(self, path: str, body: Mapping[str, object], *, key: str | None = None) -> Answer:
        headers = {} if key is None else {"Idempotency-Key": _checked(key)}
        return self._attempts.ask(lambda: self._http.build_request("POST", path, json=body, headers=headers))


def _wire(amount: Money) -> dict[str, str]:
    return {"amount": f"{amount.amount:f}", "currency": amount.currency}


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("An idempotency key has 1 to 255 printable ASCII signs without spaces.")
    return key


def _known_shape(intent_id: str) -> str:
    if not _INTENT_ID.fullmatch(intent_id):
        raise IntentNotFound(intent_id)
    return intent_id


def _key_refusal(answer: Answer) -> GatewayError:
    kinds = {"key_closed": KeyClosed, "key_reused": KeyConflict}
    return kinds.get(answer.code, GatewayFault)(answer.detail)
