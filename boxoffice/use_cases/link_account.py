"""Who a signed-in account is: its verified address makes it a customer, once."""

from __future__ import annotations

from boxoffice.aws.data_api import Database
from boxoffice.domain.customers import Account, Linking, linking
from boxoffice.domain.identity import Caller
from boxoffice.store import customers
from boxoffice.store.callers import enter
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

_LINKER = Caller.system("account_linker")


@traced
def link_account(house: House, background: Database, account: Account) -> Linking:
    """What the sign-in came to; see `linking`. Two sign-ins at once link or create one customer."""
    now = house.now()
    with background.transaction() as tx:
        enter(tx, _LINKER)
        known, addressed = customers.find_account(tx, account)
        decided = linking(account, known, addressed)
        if decided is Linking.LINK and addressed is not None:
            return decided if customers.link(tx, addressed.id, account, now) else Linking.ALREADY
        if decided is Linking.READDRESS and known is not None:
            customers.readdress(tx, known.id, account, now)
        if decided is Linking.CREATE:
            return decided if customers.create(tx, house.new_id(), account, now) else Linking.ALREADY
    return decided
