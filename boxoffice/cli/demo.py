"""`boxoffice demo`: one whole upgrade through the public interface, without a person."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console

from boxoffice.cli.activities import money
from boxoffice.cli.client.visit import Visit, visit
from boxoffice.cli.demo_customer import DemoCustomer
from boxoffice.cli.errors import CommandError
from boxoffice.cli.ledger import ledger_of
from boxoffice.cli.mailbox import Mail, read_mails
from boxoffice.cli.options import DEFAULT_PORT, DEFAULT_STATE, AsJson, State
from boxoffice.cli.progress import Progress
from boxoffice.cli.running_stack import RunningStack, find_stack, require_stack
from boxoffice.cli.stack_process import StackProcess, up_arguments
from boxoffice.cli.transcript import Transcript

_MAIL_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.2


def run(state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Upgrade a ticket in a chat, pay for it, and show the order, the ledger and the mail.

    Uses the stack that runs on the state folder, or starts one of its own in a temporary folder. The exit code is 0
    only if all of it happened; --json ends with one line `{"ok": true, "order": …}`.
    """
    console = Console(soft_wrap=not Console().is_terminal)
    try:
        with _stack(state, console) as stack:
            order = asyncio.run(_upgrade(stack, console))
            _show_ledger(stack, order, console)
            _show_mail(_wait_for_mail(stack, order["confirmationCode"]), console)
    except CommandError as error:
        if as_json:
            print(json.dumps({"ok": False, "error": str(error)}))
        raise
    if as_json:
        print(json.dumps({"ok": True, "order": order}))


@contextmanager
def _stack(state: Path, console: Console) -> Iterator[RunningStack]:
    if find_stack(state) is not None:
        yield require_stack(state)
        return
    with tempfile.TemporaryDirectory(prefix="boxoffice-demo-") as folder:
        own = Path(folder) / "state"
        with StackProcess(*up_arguments(own, DEFAULT_PORT)) as process, Progress(console) as progress:
            events = process.events()
            try:
                for event in events:
                    progress.show(event)
                    if event["event"] == "up":
                        break
                yield require_stack(own)
            finally:
                process.ask_to_stop()
                for event in events:
                    progress.show(event)


async def _upgrade(stack: RunningStack, console: Console) -> dict[str, Any]:
    """Chats as the first demo customer who has a ticket left to upgrade; gives the fulfilled order."""
    for user in stack.customers():
        async with visit(stack.addresses, user.email, user.password) as customer:
            ticket = await _ticket_to_upgrade(customer)
            if ticket is None:
                continue
            console.print(f"Signed in as {user.email}.\n", highlight=False)
            upgraded = await DemoCustomer(customer, Transcript(console)).upgrade(ticket)
            order = await customer.api.order(upgraded.order_id)
            _check(order, upgraded.confirmation_code)
            _show_order(order, console)
            return order
    raise CommandError("No demo customer has a ticket left to upgrade: start afresh with `boxoffice up --fresh`.")


async def _ticket_to_upgrade(customer: Visit) -> dict[str, Any] | None:
    """An eligible ticket without a tier whose date no other ticket of the customer has."""
    tickets = await customer.api.tickets()
    days = [ticket["visitDate"] for ticket in tickets if ticket["status"] == "active"]
    for ticket in tickets:
        plain = ticket["tier"] is None and ticket["eligibility"]["eligible"]
        if plain and days.count(ticket["visitDate"]) == 1:
            return ticket
    return None


def _check(order: dict[str, Any], confirmation_code: str) -> None:
    payment = order["payment"] or {}
    if order["status"] != "fulfilled" or payment.get("status") != "succeeded":
        raise CommandError(f"The order is {order['status']} and its payment {payment.get('status')}.")
    if order["confirmationCode"] != confirmation_code:
        raise CommandError("The order's confirmation code is not the one that the chat told.")


def _show_order(order: dict[str, Any], console: Console) -> None:
    console.print(f"\nOrder {order['id']}: {order['status']}, {order['tier']} on {order['visitDate']}", highlight=False)
    console.print(f"  total {money(order['total'])}, confirmation code {order['confirmationCode']}", highlight=False)


def _show_ledger(stack: RunningStack, order: dict[str, Any], console: Console) -> None:
    entries = ledger_of(stack.status, order["id"])
    console.print("\nLedger")
    for entry in entries:
        told = f"  {entry['createdAt']}  {entry['kind']}  {entry['amount']} {entry['currency']}"
        console.print(told, highlight=False)
    charged = [(entry["kind"], Decimal(entry["amount"]), entry["currency"]) for entry in entries]
    if charged != [("charge", Decimal(order["total"]["amount"]), order["total"]["currency"])]:
        raise CommandError(f"The ledger does not say that {money(order['total'])} was charged once.")


def _wait_for_mail(stack: RunningStack, confirmation_code: str) -> Mail:
    deadline = time.monotonic() + _MAIL_SECONDS
    while time.monotonic() < deadline:
        for mail in read_mails(stack.status["mailbox"]):
            if confirmation_code in mail["text"]:
                return mail
        time.sleep(_LOOK_EVERY_SECONDS)
    raise CommandError(f"No mail with the confirmation code came within {_MAIL_SECONDS:.0f} seconds.")


def _show_mail(mail: Mail, console: Console) -> None:
    console.print(f"\nMail to {mail['to']}: {mail['subject']}", highlight=False, markup=False)
    console.print(mail["text"].strip(), highlight=False, markup=False)
    console.print(f"Attached: {', '.join(mail['attachments'])}\n", highlight=False, markup=False)
