"""The house that the order machine asks, and its end: all that it keeps in memory goes, what is on record stays.

Its use cases, the REST function and the sweeper run in this process, over a Data API server that is nobody else's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from boxoffice.aws.data_api import Database
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.house import House
from lambdas.rest_api import services as rest_services
from tests.database_stack import DataApiProcess, Databases, DatabaseStack
from tests.lambdas.rest_api.client import JSON, claims_of, proxy_event, send
from tests.lambdas.rest_api.conftest import forget_settings
from tests.payments.gateway_process import GatewayProcess
from tests.properties.cards_on_the_wire import Cards, Impatient
from tests.properties.order_world import OrderWorld
from tests.properties.rest_surroundings import rest_surroundings
from tests.use_cases.world import VENUE


@dataclass
class Premises:
    """What outlives the house: PostgreSQL, and the payment gateway with its cards and its own tables."""

    stack: DatabaseStack
    name: str
    cards: Cards
    gateway_tables: Database
    data_api: DataApiProcess
    patch: pytest.MonkeyPatch
    world: OrderWorld | None = None
    """The venue that REST's clock belongs to."""

    def databases(self) -> Databases:
        """New clients of the Data API server, with nothing of the old ones."""
        return DatabaseStack(self.stack.postgres, self.data_api, self.stack.state).databases(self.name)

    def restart_the_data_api(self) -> None:
        """Its connections and open transactions end with it; the new one has an address of its own."""
        assert self.data_api.stop() == 0
        self.data_api = DataApiProcess(self.stack.state)
        self.patch.setenv("AWS_ENDPOINT_URL_RDS_DATA", self.data_api.url)

    def rest_house(self) -> House:
        """REST's, on the clock of whatever venue is looked at."""
        return House(VENUE, now=self._now)

    def _now(self) -> datetime:
        assert self.world is not None
        return self.world.clock()


@contextmanager
def premises(
    stack: DatabaseStack, name: str, gateway_process: GatewayProcess, gateway_tables: Database
) -> Iterator[Premises]:
    with pytest.MonkeyPatch.context() as patch:
        around = Premises(stack, name, Cards.at(gateway_process), gateway_tables, DataApiProcess(stack.state), patch)
        try:
            with rest_surroundings(around.databases(), gateway_process):
                patch.setattr(rest_services, "house", around.rest_house)
                yield around
        finally:
            around.data_api.stop()


@dataclass
class Running:
    """The house from its start to its end. `wire` loses answers, and lets whoever settles die."""

    around: Premises
    world: OrderWorld
    wire: Impatient = field(init=False)
    gateway: GatewayClient = field(init=False)

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self.around.world = self.world
        self.wire = Impatient(self.around.cards)
        self.gateway = self.around.cards.client(self.wire)

    def rest(self, guest: int, path: str, **query: object) -> Any:
        """What a customer is answered to a GET, whose form is tested elsewhere."""
        claims = claims_of(self.world.guests[guest].caller)
        event = proxy_event("GET", path, query=query, headers={"Accept": JSON}, body=None, claims=claims)
        return send(event).ok()

    def end(self) -> None:
        with self.gateway:
            pass

    def restart(self, *, data_api: bool) -> None:
        """Another process: no client, connection, breaker or cache of the old one; with `data_api`, its server too."""
        self.end()
        if data_api:
            self.around.restart_the_data_api()
        forget_settings()
        house = House(VENUE, now=self.world.clock)
        self.world = replace(self.world, databases=self.around.databases(), house=house)
        self._start()
