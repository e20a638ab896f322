"""Splitting SQL scripts: semicolons inside quotes and comments part nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxoffice.store.sql_script import statements


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        (" ;; -- nothing;\n /* nor; /* here; */ */ ;", []),
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';'';'; SELECT 2;", ["SELECT ';'';'", "SELECT 2"]),
        (r"SELECT E'a\';'; SELECT 2;", [r"SELECT E'a\';'", "SELECT 2"]),
        (r"SELECT 'a\'; SELECT 2;", [r"SELECT 'a\'", "SELECT 2"]),
        ('SELECT 1 AS ";"; SELECT 2;', ['SELECT 1 AS ";"', "SELECT 2"]),
        ("DO $$ BEGIN; $x$;$x$ END $$; SELECT $b$ $$;$ $b$;", ["DO $$ BEGIN; $x$;$x$ END $$", "SELECT $b$ $$;$ $b$"]),
        ("SELECT a$b$ FROM t; SELECT $1;", ["SELECT a$b$ FROM t", "SELECT $1"]),
        ("SELECT 1 -- one; really\n; SELECT /* ; */ 2;", ["SELECT 1 -- one; really", "SELECT /* ; */ 2"]),
        ("SELECT date'2026-01-01;'; SELECT 2", ["SELECT date'2026-01-01;'", "SELECT 2"]),
    ],
)
def test_statements_end_at_semicolons_outside_quotes_and_comments(script: str, expected: list[str]) -> None:
    assert statements(script) == expected


@pytest.mark.parametrize(
    ("script", "line"), [("SELECT 1;\nSELECT 'a;", 2), ("DO $$ x; $b$", 1), ("\n\n/* /* */ x", 3), ('SELECT "a', 1)]
)
def test_what_is_not_closed_is_refused_with_its_line(script: str, line: int) -> None:
    with pytest.raises(ValueError, match=f"line {line}"):
        statements(script)


_ATOMS = ["SELECT 1", "';'", "E'\\';'", '";"', "$$;$$", "$a$;$$;$a$", "--;\n", "/*;/*;*/*/", " ", "\n", "x"]


@given(st.lists(st.lists(st.sampled_from(_ATOMS), min_size=1, max_size=6), max_size=5))
def test_joining_statements_and_splitting_them_again_gives_the_same(parts: list[list[str]]) -> None:
    once = statements(";".join(" ".join(part) for part in parts))
    assert statements("\n;\n".join(once)) == once
