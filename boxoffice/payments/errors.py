"""What the gateway's client raises; refusals that a customer may see are `boxoffice.domain.errors`' own."""

from __future__ import annotations


class GatewayError(Exception):
    """Every error of the client but refusals."""


class GatewayUnavailable(GatewayError):
    """The gateway could not be asked. From `charge` and `refund`: nothing was sent that it took, nothing happened.

    From `close` and `get_intent`: no answer came; ask again after `retry_after` seconds.
    """

    def __init__(self, reason: str, *, retry_after: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class KeyClosed(GatewayError):
    """The key was closed: nothing was charged by this call, and nothing ever will be under this key."""


class KeyConflict(GatewayError):
    """The key was used for another request: nothing was done by this call."""


class IntentNotFound(GatewayError):
    """The gateway knows no such payment intent."""


class RefundRefused(GatewayError):
    """More than what is left of the charge, or another currency: nothing was refunded. `code` is the gateway's."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class GatewayFault(GatewayError):
    """The gateway refuses what we send: a wrong secret key, or a request that it does not understand. Nothing was done;
    a person has to look.
    """
