"""A wrong scenario file is refused, and its author is told where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.reading import ScenarioInvalid, ScenarioUnknown, read_scenario, read_scenarios

GOOD = """\
goal: Upgrade the only ticket to Non-stop.
covers: [fulfilment]
days: {visit: 12}
tickets:
  mine: {day: visit}
script:
  - Non-stop on {visit}, please.
  - {pay: approved}
expect:
  orders:
    - {tickets: [mine], tier: non-stop, day: visit, status: fulfilled}
"""


def refused(folder: Path, text: str) -> str:
    file = folder / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioInvalid) as told:
        read_scenario(file)
    return str(told.value).replace(f"{file}", "mine.yaml")


def test_a_good_file_is_read_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD)
    [scenario] = read_scenarios(folder=tmp_path)
    assert (scenario.name, scenario.goal) == ("mine", "Upgrade the only ticket to Non-stop.")
    assert read_scenarios(["mine"], tmp_path) == [scenario] == read_scenarios([str(tmp_path / "mine.yaml")])


@pytest.mark.parametrize(
    ("good", "wrong", "told"),
    [
        (
            "tier: non-stop",
            "tier: nonstop",
            "mine.yaml, line 11, expect.orders.0.tier: should be 'standard', 'non-stop'",
        ),
        (
            "status: fulfilled",
            "state: fulfilled",
            "line 11, expect.orders.0.state: is not known here; correct its spell",
        ),
        ("goal: ", "aim: ", "mine.yaml, line 1, goal: is missing; add it"),
        ("{day: visit}", "{day: visits}", "ticket mine: 'visits' is not among days, and write days from today (12)"),
        ("visit: 12", "visit: fryday", "line 3, days.visit: write days from today (12), 'next friday'"),
        ("[mine]", "[yours]", "expect.orders: there is no ticket 'yours'; tickets has mine"),
        ("[fulfilment]", "[fulfillment]", "line 2, covers.0: there is no rule fulfillment"),
        ("pay: approved", "pay: aproved", "line 8, script.1.pay: should be 'approved', 'approved_mastercard'"),
        ("pay: approved", "wait: 3", "line 8, script.1: a step is a text, or one of say, pay, refuse_payment"),
        ("{visit}, please", "{visit:long}, please", "a day can be written as full, short, weekday"),
        ("{visit}, please", "{vist}, please", "{vist} is neither a day nor a ticket; a brace itself is written twice"),
        ("{visit}, please", "{visit, please", "a brace itself is written twice"),
        ("expect:\n", "expect:\n  never_says: ['(']\n", "line 10, expect.never_says.0: this is no regular expression"),
        ("goal:", "goal: [", "this is no YAML"),
        (GOOD, "- a\n- list\n", "line 1: write fields as `goal: …`"),
        (GOOD[GOOD.index("script") : GOOD.index("expect")], "", "nobody says anything: add a script, or wants"),
    ],
)
def test_a_wrong_file_is_refused_with_line_field_and_what_to_do(
    tmp_path: Path, good: str, wrong: str, told: str
) -> None:
    assert good in GOOD
    assert told in refused(tmp_path, GOOD.replace(good, wrong, 1))


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("goal: ", "aim: ", 1).replace("non-stop,", "nonstop,")
    assert len(refused(tmp_path, text).splitlines()) == 3


def test_an_unknown_name_gets_those_that_are_near(tmp_path: Path) -> None:
    (tmp_path / "upgrade_mine.yaml").write_text(GOOD)
    with pytest.raises(ScenarioUnknown, match="did you mean upgrade_mine"):
        read_scenarios(["mine"], tmp_path)
    with pytest.raises(ScenarioUnknown, match="has them all"):
        read_scenarios(["yours"], tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioInvalid, match="make it a YAML file in UTF-8"):
        read_scenario(tmp_path / "binary.yaml")
