"""The agent's structured activities as text for a terminal."""

from collections.abc import Callable
from typing import Any

from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table

Content = dict[str, Any]
_DATES_SHOWN = 5


def render(kind: str, content: Content) -> RenderableType:
    """What a person at a terminal sees of an activity; a kind that is new here is shown by its name."""
    renderer = _RENDERERS.get(kind)
    return f"({kind})" if renderer is None else renderer(content)


def money(amount: Content) -> str:
    return f"{amount['amount']} {amount['currency']}"


def _tickets(content: Content) -> RenderableType:
    table = Table("#", "Ticket", "Tier", "Visit", "Paid", "Upgrade", title="Your tickets", title_justify="left")
    for number, ticket in enumerate(content["tickets"], start=1):
        eligibility = ticket["eligibility"]
        reasons = "; ".join(reason["message"] for reason in eligibility["reasons"])
        table.add_row(
            str(number),
            ticket["ticketType"],
            ticket["tier"] or "-",
            ticket["visitDate"],
            money(ticket["paid"]),
            "possible" if eligibility["eligible"] else reasons,
        )
    return table


def _options(content: Content) -> RenderableType:
    table = Table("Tier", "What you get", "Earliest dates (extra, places left)", title="Options", title_justify="left")
    for option in content["options"]:
        open_days = [day for day in option["calendar"] if day["placesLeft"] > 0][:_DATES_SHOWN]
        dates = "\n".join(f"{day['date']}  {money(day['priceDifference'])}  {day['placesLeft']}" for day in open_days)
        reason = (option["reason"] or {}).get("message", "")
        table.add_row(option["name"], "\n".join(option["benefits"]), dates if option["available"] else reason)
    return table


def _order(content: Content) -> RenderableType:
    order = content["order"]
    lines = [
        f"{order['tier']} on {order['visitDate']}, {len(order['lines'])} ticket(s)",
        f"Total {money(order['total'])}",
        f"Held until {order['holdExpiresAt']}",
    ]
    return Panel("\n".join(lines), title=f"Order {order['id']} ({order['status']})", title_align="left")


def _receipt(content: Content) -> RenderableType:
    return Panel(f"Payment {content['payment']['status']}", title="Payment", title_align="left")


def _confirmation(content: Content) -> RenderableType:
    return Panel(f"Confirmation code {content['confirmationCode']}", title="Confirmed", title_align="left")


def _case(content: Content) -> RenderableType:
    case = content["case"]
    return Panel(case["subject"], title=f"Case {case['number']} ({case['status']})", title_align="left")


_RENDERERS: dict[str, Callable[[Content], RenderableType]] = {
    "ticketList": _tickets,
    "upgradeOptions": _options,
    "orderSummary": _order,
    "paymentReceipt": _receipt,
    "confirmation": _confirmation,
    "caseOpened": _case,
}
