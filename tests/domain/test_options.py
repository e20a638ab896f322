from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxoffice.domain.errors import Alternative, InvalidInput, Reason, ReasonCode
from boxoffice.domain.options import DateRange, asked_dates, nearest_alternatives, quote, upgrade_options
from boxoffice.domain.tickets import TicketStatus
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.domain.venue import PriceDirection
from tests.domain.universe import NOW, TODAY, catalogue, euros, ticket, venue

S, N, D = TIERS
WEEK = DateRange(TODAY + timedelta(1), TODAY + timedelta(7))
FULL = {(tier, n): amount for n in range(1, 8) for tier, amount in ((S, "48"), (N, "64"), (D, "85"))}

prices = st.dictionaries(
    st.tuples(st.sampled_from(TIERS), st.integers(1, 4)), st.sampled_from(["30", "40", "48.50", "64"])
)
places = st.dictionaries(st.tuples(st.sampled_from(TIERS), st.integers(1, 4)), st.integers(0, 2))
tickets = st.lists(
    st.builds(
        lambda n, tier, status: ticket(n, tier=tier, status=status),
        st.integers(1, 3),
        st.sampled_from([None, *TIERS]),
        st.sampled_from([TicketStatus.ACTIVE, TicketStatus.ACTIVE, TicketStatus.USED]),
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda t: t.id,
)


@given(tickets, prices, places)
def test_every_answer_has_the_three_tiers_and_each_price_is_the_catalogues(asked, priced, left) -> None:  # type: ignore[no-untyped-def]  # hypothesis gives the types
    shelf = catalogue(priced, left)
    options = upgrade_options(asked, WEEK, shelf, venue(), NOW)
    assert [option.info.tier for option in options] == list(TIERS)
    for option in options:
        bookable = [day for day in option.calendar if day.places_left >= len(asked)]
        assert option.available == (option.reason is None) == bool(option.calendar) == bool(bookable)
        for day in option.calendar:
            full_price = sum(shelf.prices[option.info.tier, t.ticket_type, day.date] for t in asked)
            assert day.price_difference.amount == full_price - sum(t.paid.amount for t in asked)
            assert day.price_difference.amount >= 0
            assert day.places_left == shelf.places_left[option.info.tier, day.date]
        for other in option.alternatives:
            offered = next(o for o in options if o.info.tier is other.tier)
            assert other.visit_date in [day.date for day in offered.calendar if day.places_left >= len(asked)]


def test_a_ticket_that_cannot_be_upgraded_still_sees_three_tiers_with_its_reason() -> None:
    options = upgrade_options([ticket(status=TicketStatus.USED)], WEEK, catalogue(FULL), venue(), NOW)
    assert [option.reason.code for option in options if option.reason] == [ReasonCode.USED] * 3
    assert all(not option.calendar and not option.alternatives for option in options)


@pytest.mark.parametrize(
    ("changed", "shelf", "reason"),
    [
        ({"tier": Tier.NON_STOP}, catalogue(FULL), ReasonCode.TIER_NOT_HIGHER),
        ({}, catalogue({}), ReasonCode.NO_PRICE),
        ({}, catalogue(FULL, dict.fromkeys(FULL, 0)), ReasonCode.SOLD_OUT),
        ({"paid": euros(200)}, catalogue(FULL), ReasonCode.PRICE_LOWER),
        ({"valid_to": TODAY, "visit_date": TODAY + timedelta(3)}, catalogue(FULL), ReasonCode.OUTSIDE_VALIDITY),
    ],
)
def test_an_unavailable_tier_says_why(changed: dict[str, object], shelf, reason: ReasonCode) -> None:  # type: ignore[no-untyped-def]  # the catalogue
    standard = upgrade_options([ticket(**changed)], WEEK, shelf, venue(), NOW)[0]
    assert standard.reason is not None
    assert standard.reason.code is reason


def test_a_free_upgrade_is_offered_unless_the_venue_wants_more() -> None:
    shelf = catalogue({(S, 2): "40"})
    day = TODAY + timedelta(2)
    assert quote([ticket()], S, day, shelf, venue(), NOW) == (euros(0),)
    strict = quote([ticket()], S, day, shelf, venue(PriceDirection.STRICTLY_HIGHER), NOW)
    assert isinstance(strict, Reason)
    assert strict.code is ReasonCode.PRICE_NOT_HIGHER


def test_a_sold_out_date_stays_in_the_calendar_with_its_price_and_no_places() -> None:
    standard = upgrade_options([ticket()], WEEK, catalogue(FULL, {(S, 4): 0}), venue(), NOW)[0]
    sold_out = next(cell for cell in standard.calendar if cell.date == TODAY + timedelta(4))
    assert (sold_out.price_difference, sold_out.places_left) == (euros(8), 0)
    assert len(standard.calendar) == 7


def test_several_tickets_need_places_for_all() -> None:
    shelf = catalogue({(S, 2): "48"}, {(S, 2): 1})
    both = quote([ticket(1), ticket(2)], S, TODAY + timedelta(2), shelf, venue(), NOW)
    assert isinstance(both, Reason)
    assert both.code is ReasonCode.SOLD_OUT


def test_the_nearest_alternatives_are_near_dates_first_then_other_tiers() -> None:
    shelf = catalogue(FULL, {(S, 4): 0})
    options = upgrade_options([ticket()], WEEK, shelf, venue(), NOW)
    day = TODAY + timedelta(4)
    assert nearest_alternatives(S, day, options, places=1, most=4) == (
        Alternative(S, day - timedelta(1)),
        Alternative(S, day + timedelta(1)),
        Alternative(S, day - timedelta(2)),
        Alternative(S, day + timedelta(2)),
    )
    only_others = upgrade_options([ticket()], WEEK, catalogue({(N, 4): "64", (D, 4): "85"}), venue(), NOW)
    assert nearest_alternatives(S, day, only_others, places=1) == (Alternative(N, day), Alternative(D, day))


def test_the_calendar_covers_sixty_days_from_today_by_default() -> None:
    assert asked_dates(venue(), NOW, None, None) == DateRange(TODAY, TODAY + timedelta(59))
    assert asked_dates(venue(), NOW, TODAY - timedelta(5), None).first == TODAY


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (None, TODAY - timedelta(1)),
        (TODAY + timedelta(5), TODAY + timedelta(4)),
        (None, TODAY + timedelta(366)),
        (date.max, None),
    ],
)
def test_ranges_that_make_no_sense_are_refused_with_the_field(first: date | None, last: date | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked_dates(venue(), NOW, first, last)
    assert refused.value.field in ("from", "to")
