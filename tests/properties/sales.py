"""Sales that can be paid for: cheap tickets, and a tier and a day for them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from boxoffice.domain.tiers import TIERS, Tier
from tests.properties.oracles import bookable
from tests.properties.strategies import TicketSpec, Universe, good_tickets, plain_universe, universes

_cheap = good_tickets.map(lambda ticket: replace(ticket, paid=4000, tier=None))
sales = st.one_of(
    st.builds(
        lambda some, places: plain_universe(*some, places=places), st.lists(_cheap, min_size=1, max_size=2), st.just(2)
    ),
    universes(_cheap, 2),
)
tiers, days = st.sampled_from(TIERS), st.sampled_from([1, 2, 3])
one_sale, two_sales = plain_universe(TicketSpec()), plain_universe(TicketSpec(), TicketSpec(paid=4800))


def price_of(universe: Universe, tier: Tier, day: int) -> int:
    """What ann pays for all her tickets, in cents."""
    mine = [universe.tickets[number] for number in universe.of("ann")]
    found = bookable(universe, mine, tier, day)
    assert found is not None
    return found
