"""Which rows `ask` says that its answer rests on."""

from __future__ import annotations

import pytest

from agents.data_agent.own_tools import Called
from agents.data_agent.rows import cited_in, rows_of

ONE, TWO = "11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002"
TICKETS = Called("list_tickets", False, False, "", {"tickets": [{"id": ONE}, {"id": TWO}], "nextCursor": None})
OPTIONS = Called(
    "list_upgrade_options",
    False,
    False,
    "",
    {
        "ticketIds": [ONE],
        "options": [{"tier": "non-stop", "calendar": [{"date": "2026-12-04"}, {"date": "2026-12-05"}]}],
    },
)


@pytest.mark.parametrize(
    ("said", "text", "rows"),
    [
        ("Two.\nRows: 11111111, 22222222", "Two.", ("11111111", "22222222")),
        (f"**Two.**\n\n**Rows:** {ONE}", "**Two.**", (ONE,)),
        ("It costs 12 euros.\nROWS: non-stop/2026-12-04", "It costs 12 euros.", ("non-stop/2026-12-04",)),
        ("No.\nRows: none", "No.", ()),
        ("Two tickets.", "Two tickets.", None),
        ("Rows: are what theatres have.\nTwo.\nRows: none", "Rows: are what theatres have.\nTwo.", ()),
    ],
)
def test_the_last_line_names_rows_and_is_no_part_of_the_answer(
    said: str, text: str, rows: tuple[str, ...] | None
) -> None:
    assert cited_in(said) == (text, rows)


def test_only_what_a_tool_has_told_counts() -> None:
    used = ["11111111", "33333333-0000-4000-8000-000000000003", "non-stop/2026-12-05", "standard/2026-12-05"]
    found = {rows.tool: rows.ids for rows in rows_of([TICKETS, OPTIONS], used)}
    assert found == {"list_tickets": [ONE], "list_upgrade_options": ["non-stop/2026-12-05"]}


def test_a_row_is_told_once_under_the_tool_that_gave_it_last() -> None:
    later = Called("get_order", False, False, "", {"id": ONE})
    [rows] = rows_of([TICKETS, TICKETS, later], [ONE, ONE])
    assert (rows.tool, rows.ids) == ("get_order", [ONE])


def test_a_part_of_an_id_that_fits_two_rows_is_none() -> None:
    twins = Called("list_tickets", False, False, "", {"tickets": [{"id": f"{ONE[:-1]}1"}, {"id": f"{ONE[:-1]}2"}]})
    assert rows_of([twins], ["11111111"]) == []


def test_without_a_word_on_it_every_row_counts_but_no_single_day() -> None:
    found = {rows.tool: rows.ids for rows in rows_of([TICKETS, OPTIONS], None)}
    assert found == {"list_tickets": [ONE, TWO], "list_upgrade_options": ["non-stop"]}


def test_a_failed_call_gives_no_rows() -> None:
    assert rows_of([Called("list_tickets", False, True, "no", {"id": ONE})], None) == []
