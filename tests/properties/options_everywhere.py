"""Upgrade options by each of the ways by which they are reached, in one plain form, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from boxoffice.domain.identity import Caller
from boxoffice.use_cases.show_options import show_options
from lambdas.rest_api import services as rest_services
from tests.lambdas.rest_api.client import Rest
from tests.payments.gateway_process import GatewayProcess
from tests.properties.chatting import BridgedChat, begin, bridged, shown
from tests.properties.office import Office
from tests.properties.oracles import cents
from tests.properties.overhearing import AsksOneTool
from tests.properties.rest_surroundings import rest_surroundings

TOOL = "list_upgrade_options"


@dataclass(frozen=True)
class Shown:
    """One tier as a customer gets it; `calendar` has cents and places by date, in the order told."""

    tier: str
    name: str
    benefits: tuple[str, ...]
    available: bool
    reason: str | None
    alternatives: tuple[tuple[str, str], ...]
    calendar: tuple[tuple[str, int, int], ...]

    @classmethod
    def on_the_wire(cls, option: Mapping[str, Any]) -> Shown:
        return cls(
            option["tier"],
            option["name"],
            tuple(option["benefits"]),
            option["available"],
            (option["reason"] or {}).get("code"),
            tuple((other["tier"], other["visitDate"]) for other in option["alternatives"]),
            tuple((cell["date"], cents(cell["priceDifference"]), cell["placesLeft"]) for cell in option["calendar"]),
        )


@dataclass(frozen=True)
class Ways:
    """To ask for the options of ann's tickets on the days from `first` to `last`."""

    office: Office
    rest: Callable[[Caller | None], Rest]
    chat: BridgedChat
    model: AsksOneTool

    def by_use_case(self, tickets: list[UUID], first: date, last: date) -> list[Shown]:
        world = self.office.world
        options = show_options(world.house, world.databases.customer, world.ann, tickets, first, last)
        return [
            Shown(
                option.info.tier.value,
                option.info.name,
                option.info.benefits,
                option.available,
                option.reason.code.value if option.reason else None,
                tuple((other.tier.value, other.visit_date.isoformat()) for other in option.alternatives),
                tuple(
                    (cell.date.isoformat(), int(cell.price_difference.amount * 100), cell.places_left)
                    for cell in option.calendar
                ),
            )
            for option in options
        ]

    def by_rest(self, tickets: list[UUID], first: date, last: date) -> list[Shown]:
        asked = {"ticketId": tickets, "from": first.isoformat(), "to": last.isoformat()}
        told = self.rest(self.office.ann).get("/upgrade-options", **asked).ok()
        assert told["ticketIds"] == [str(ticket) for ticket in tickets]
        return [Shown.on_the_wire(option) for option in told["options"]]

    def by_chat(self, tickets: list[UUID], first: date, last: date) -> list[Shown]:
        self.model.arguments = {
            "ticket_ids": [str(ticket) for ticket in tickets],
            "from_date": first.isoformat(),
            "to_date": last.isoformat(),
        }
        events = begin(self.chat, self.office.ann).say("What can I upgrade to?")
        [told] = shown(events, "upgradeOptions")
        assert told["ticketIds"] == [str(ticket) for ticket in tickets]
        return [Shown.on_the_wire(option) for option in told["options"]]


@contextmanager
def all_ways(office: Office, gateway_process: GatewayProcess) -> Iterator[Ways]:
    """The REST function goes by the office's clock; the chat's model asks for what is asked here."""
    model = AsksOneTool(TOOL)
    with ExitStack() as ending:
        agent, _ = ending.enter_context(office.ticket_agent(model))
        chat = ending.enter_context(bridged(office, agent))
        patch = ending.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(rest_services, "house", lambda: office.world.house)
        rest = ending.enter_context(rest_surroundings(office.world.databases, gateway_process))
        yield Ways(office, rest, chat, model)
