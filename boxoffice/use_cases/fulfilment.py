"""The codes of a fulfilled order."""

from __future__ import annotations

from boxoffice.domain.codes import PAYLOAD_SPACE, confirmation_code
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.store.orders import Fulfilment
from boxoffice.use_cases.house import House


def fulfilment_for(house: House, order: UpgradeOrder) -> Fulfilment:
    """A fresh confirmation code, a fresh entry code per ticket, and the id of the mail."""
    return Fulfilment(
        code=confirmation_code(house.random_below(PAYLOAD_SPACE)),
        entry_codes={line.ticket_id: new_entry_code(house) for line in order.lines},
        mail_id=house.new_id(),
    )


def new_entry_code(house: House) -> str:
    """What a ticket's QR code says: 120 unguessable bits, e.g. `BX-0123456789abcdef…`."""
    return f"BX-{house.random_below(2**120):030x}"
