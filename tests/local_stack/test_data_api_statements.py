"""Parameters, results and refusals of single statements, as unmodified boto3 sees them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.database_stack import DatabaseStack
from tests.local_stack.data_api_calls import Caller, p, plain_client, refusal

TABLE = """
CREATE TABLE things (
    id serial PRIMARY KEY, u uuid, n numeric(10, 2), at timestamptz, t text NOT NULL DEFAULT 'x', f float8, words text[]
)
"""


@pytest.fixture(scope="module")
def api(stack: DatabaseStack, empty_template: str) -> Iterator[Caller]:
    with stack.clone(empty_template, "data_api_statements") as name:
        caller = Caller(plain_client(stack.data_api.url), name)
        caller.execute("CREATE TYPE mood AS ENUM ('glad', 'sad')")
        caller.execute(TABLE)
        yield caller


VALUES = [
    ("uuid", p("v", "UUID", stringValue="6f1d1b8e-0b1a-4f0e-8d3a-0e6d3e0c8b11")),
    ("jsonb", p("v", "JSON", stringValue='{"a": [1, ":x"]}')),
    ("numeric", p("v", "DECIMAL", stringValue="12.50")),
    ("date", p("v", "DATE", stringValue="2026-11-20")),
    ("time", p("v", "TIME", stringValue="10:00:00.250")),
    ("timestamp", p("v", "TIMESTAMP", stringValue="2026-11-20 10:00:00")),
    ("timestamptz", p("v", "TIMESTAMP", stringValue="2026-11-20 10:00:00.120")),
    ("text", p("v", stringValue="it's :t ü 🎟 \\ \"' $1 ;")),
    ("text", p("v", stringValue="")),
    ("bytea", p("v", blobValue=b"\x00\xff")),
    ("float8", p("v", doubleValue=1.5)),
    ("bool", p("v", booleanValue=False)),
    ("int8", p("v", longValue=-(2**63))),
    ("int4", p("v", longValue=7)),
    ("int2", p("v", longValue=7)),
    ("text", p("v", isNull=True)),
    ("uuid", p("v", isNull=True)),
]


@pytest.mark.parametrize(("kind", "parameter"), VALUES)
def test_a_value_comes_back_as_it_was_sent(api: Caller, kind: str, parameter: dict[str, Any]) -> None:
    assert api.one(f"SELECT CAST(:v AS {kind})", parameter) == parameter["value"]


def test_values_are_bound_with_their_own_types_alone(api: Caller) -> None:
    kinds = ", ".join(f"pg_typeof(:{name})::text" for name in "sldbx")
    told = api.records(
        f"SELECT {kinds}",
        p("s", stringValue="1"),
        p("l", longValue=1),
        p("d", doubleValue=1),
        p("b", booleanValue=True),
        p("x", blobValue=b"1"),
    )
    assert [field["stringValue"] for field in told[0]] == ["text", "bigint", "double precision", "boolean", "bytea"]
    untyped = refusal(api.execute, "SELECT 1 FROM things WHERE u = :u", p("u", stringValue="6f1d1b8e-0b1a-4f0e-8d3a"))
    assert untyped.code == "DatabaseErrorException"
    assert untyped.message.startswith("ERROR: operator does not exist: uuid = text; Hint: ")
    assert untyped.message.endswith("; SQLState: 42883")


def test_names_are_parameters_only_where_sql_has_values(api: Caller) -> None:
    sql = """
        SELECT ':a'::text, $$ ; :b $$, /* :c ; /* :d */ */ (array[1,2,3])[1:i], E'\\':e', ":f", :g, :g::text -- :h ;
        FROM (SELECT 1 AS ":f", 2 AS i) AS x ;
    """
    (record,) = api.records(sql, p("g", longValue=5))
    assert record == [
        {"stringValue": ":a"},
        {"stringValue": " ; :b "},
        {"arrayValue": {"longValues": [1, 2]}},
        {"stringValue": "':e"},
        {"longValue": 1},
        {"longValue": 5},
        {"stringValue": "5"},
    ]


@pytest.mark.parametrize(
    "parameter",
    [
        p("v", "UUID", stringValue="6f1d"),
        p("v", "DATE", stringValue="20.11.2026"),
        p("v", "TIMESTAMP", stringValue="2026-11-20T10:00:00Z"),
        p("v", "TIME", stringValue="10"),
        p("v", "DECIMAL", stringValue="twelve"),
        p("v", arrayValue={"longValues": [1]}),
        p("other", longValue=1),
    ],
)
def test_a_parameter_that_does_not_fit_is_a_bad_request(api: Caller, parameter: dict[str, Any]) -> None:
    assert refusal(api.execute, "SELECT :v", parameter).code == "BadRequestException"


def test_a_null_character_is_refused_as_postgresql_does(api: Caller) -> None:
    refused = refusal(api.execute, "SELECT :v", p("v", stringValue="a\0b"))
    assert (refused.code, refused.message[-5:]) == ("DatabaseErrorException", "22021")


def test_half_a_surrogate_pair_is_a_bad_request(api: Caller) -> None:
    assert refusal(api.execute, "SELECT :v", p("v", stringValue="\ud83d")).code == "BadRequestException"


def test_arrays_come_back_by_the_type_of_their_elements(api: Caller) -> None:
    (record,) = api.records(
        "SELECT array[1,2,null], array['a,b','c\"d','NULL','', E'\\\\'], '{}'::text[], array[true], array[1.5::float8],"
        " array[1.50::numeric], array['2026-11-20'::date], array['glad'::mood]"
    )
    assert [field["arrayValue"] for field in record] == [
        {"longValues": [1, 2, None]},
        {"stringValues": ["a,b", 'c"d', "NULL", "", "\\"]},
        {"stringValues": []},
        {"booleanValues": [True]},
        {"doubleValues": [1.5]},
        {"stringValues": ["1.50"]},
        {"stringValues": ["2026-11-20"]},
        {"stringValues": ["glad"]},
    ]


def test_times_with_a_zone_are_told_in_utc_without_it(api: Caller) -> None:
    sql = "SELECT '2026-07-01 12:00:00.12+02'::timestamptz, '2026-01-01 00:00:00.123456'::timestamp, 'sad'::mood"
    assert api.records(sql) == [
        [
            {"stringValue": "2026-07-01 10:00:00.120"},
            {"stringValue": "2026-01-01 00:00:00.123456"},
            {"stringValue": "sad"},
        ]
    ]


def test_result_set_options_choose_how_numbers_are_told(api: Caller) -> None:
    options = {"decimalReturnType": "DOUBLE_OR_LONG", "longReturnType": "STRING"}
    (record,) = api.records("SELECT 1.50::numeric, 3::numeric, 10::bigint", resultSetOptions=options)
    assert record == [{"doubleValue": 1.5}, {"longValue": 3}, {"stringValue": "10"}]


def test_records_may_be_formatted_as_json(api: Caller) -> None:
    answer = api.execute(
        "SELECT 1 AS a, 'x'::text AS b, null AS c, array[1,2] AS d, 1.5::numeric AS e, true AS f, 'ü' AS g",
        formatRecordsAs="JSON",
        includeResultMetadata=True,
    )
    assert "records" not in answer
    assert "columnMetadata" not in answer
    told = json.loads(answer["formattedRecords"])
    assert told == [{"a": 1, "b": "x", "c": None, "d": [1, 2], "e": "1.5", "f": True, "g": "ü"}]


def test_columns_are_described_on_request(api: Caller) -> None:
    answer = api.execute("SELECT id, n, words, at, t, 1 AS one FROM things", includeResultMetadata=True)
    told = {c["name"]: c for c in answer["columnMetadata"]}
    assert {name: c["typeName"] for name, c in told.items()} == {
        "id": "int4", "n": "numeric", "words": "_text", "at": "timestamptz", "t": "text", "one": "int4",
    }  # fmt: skip
    assert (told["id"]["isAutoIncrement"], told["id"]["nullable"], told["id"]["tableName"]) == (True, 0, "things")
    assert (told["n"]["precision"], told["n"]["scale"], told["n"]["type"]) == (10, 2, 2)
    assert (told["words"]["arrayBaseColumnType"], told["words"]["type"]) == (12, 2003)
    assert (told["one"]["tableName"], told["one"]["nullable"]) == ("", 1)
    assert "columnMetadata" not in api.execute("SELECT 1")


def test_changes_are_counted_and_generated_fields_come_by_returning(api: Caller) -> None:
    answer = api.execute("INSERT INTO things (t) VALUES (:t), (:t)", p("t", stringValue="counted"))
    assert (answer["numberOfRecordsUpdated"], answer["generatedFields"]) == (2, [])
    assert api.execute("UPDATE things SET f = 1 WHERE t = 'counted'")["numberOfRecordsUpdated"] == 2
    assert api.records("DELETE FROM things WHERE t = 'counted' RETURNING t") == [[{"stringValue": "counted"}]] * 2


def test_a_batch_is_one_transaction_with_empty_generated_fields(api: Caller) -> None:
    sql = "INSERT INTO things (id, t) VALUES (:id, :t)"
    sets = [[p("id", longValue=9000 + i), p("t", stringValue="batch")] for i in range(100)]
    assert api.batch(sql, sets)["updateResults"] == [{"generatedFields": []}] * 100
    again = [[p("id", longValue=9999), p("t", stringValue="lost")], sets[0]]
    assert "SQLState: 23505" in refusal(api.batch, sql, again).message
    assert api.records("SELECT id FROM things WHERE id = 9999") == []


@pytest.mark.parametrize(
    "sql", ["SELECT 1; SELECT 2", "SELECT 1;;SELECT 2", "SELECT 1; -- x\n SELECT 2", "SELECT 1; ':a'"]
)
def test_several_statements_are_refused(api: Caller, sql: str) -> None:
    refused = refusal(api.execute, sql)
    assert (refused.code, refused.message) == ("ValidationException", "Multistatements aren't supported.")


@pytest.mark.parametrize("sql", ["SELECT 1;", "SELECT 1;; -- done ;", "/* ; */ SELECT 1 /* SELECT 2 */;"])
def test_a_semicolon_in_the_end_is_none(api: Caller, sql: str) -> None:
    assert api.one(sql) == {"longValue": 1}


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELEKT 1", 'ERROR: syntax error at or near "SELEKT"; Position: 1; SQLState: 42601'),
        ("SELECT 1 FROM nowhere", 'ERROR: relation "nowhere" does not exist; Position: 15; SQLState: 42P01'),
        ("SELECT 1/0", "ERROR: division by zero; SQLState: 22012"),
        (
            "INSERT INTO things (id) VALUES (77), (77)",
            (
                'ERROR: duplicate key value violates unique constraint "things_pkey"; '
                "Detail: Key (id)=(77) already exists.; SQLState: 23505"
            ),
        ),
        (
            "DO $$ BEGIN RAISE EXCEPTION 'no: %', 1 USING HINT = 'ask', ERRCODE = 'BX007'; END $$",
            "ERROR: no: 1; Hint: ask; Where: PL/pgSQL function inline_code_block line 1 at RAISE; SQLState: BX007",
        ),
        ("COPY things TO STDOUT", "ERROR: COPY is not supported; SQLState: 0A000"),
    ],
)
def test_an_sql_error_is_told_with_its_state(api: Caller, sql: str, told: str) -> None:
    refused = refusal(api.execute, sql)
    assert (refused.code, refused.status, refused.message) == ("DatabaseErrorException", 400, told)
    assert api.one("SELECT 1") == {"longValue": 1}


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELECT interval '1 day'", "INTERVAL"),
        ("SELECT '1'::money", "MONEY"),
        ("SELECT ROW(1, 2)", "RECORD"),
        ("SELECT array[[1, 2], [3, 4]]", "MULTIDIMENSIONAL ARRAY"),
    ],
)
def test_types_that_cannot_be_told_are_refused(api: Caller, sql: str, kind: str) -> None:
    refused = refusal(api.execute, sql)
    assert refused.code == "UnsupportedResultException"
    assert refused.message == f"The result contains the unsupported data type {kind}."


def test_results_have_limits(api: Caller) -> None:
    assert len(api.records("SELECT repeat('x', 1000) FROM generate_series(1, 1000)")) == 1000
    for sql in ("SELECT repeat('x', 1000) FROM generate_series(1, 1100)", "SELECT repeat('x', 65537)"):
        assert refusal(api.execute, sql).code == "UnsupportedResultException"
    large = api.execute("SELECT repeat('x', 1000) AS x FROM generate_series(1, 1100)", formatRecordsAs="JSON")
    assert len(json.loads(large["formattedRecords"])) == 1100


def test_requests_have_a_limit(api: Caller) -> None:
    assert api.one("SELECT length(:v)", p("v", stringValue="x" * (4 * 1024 * 1024 - 2000)))
    refused = refusal(api.execute, "SELECT length(:v)", p("v", stringValue="x" * 4 * 1024 * 1024))
    assert (refused.code, refused.status) == ("BadRequestException", 413)


def test_a_schema_is_refused(api: Caller) -> None:
    refused = refusal(api.execute, "SELECT 1", schema="public")
    assert (refused.code, refused.message) == ("ValidationException", "The schema parameter isn't supported")


def test_a_session_keeps_nothing_for_the_next_caller(api: Caller) -> None:
    api.execute("SET search_path = nowhere")
    api.execute("SELECT set_config('boxoffice.caller', 'mallory', false)")
    api.execute("SELECT pg_advisory_lock(99)")
    api.execute("BEGIN")
    told = api.records("SELECT current_setting('search_path'), coalesce(current_setting('boxoffice.caller', true), '')")
    assert told == [[{"stringValue": '"$user", public'}, {"stringValue": ""}]]
    assert api.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 99") == {"longValue": 0}
