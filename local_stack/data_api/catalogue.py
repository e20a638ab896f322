"""What an answer tells about its columns, looked up in PostgreSQL's catalogue once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import pq

from local_stack.data_api.connection import Connection
from local_stack.data_api.errors import unsupported_result
from local_stack.data_api.fields import ARRAYS, SCALARS, ColumnType, array_of, enumeration
from local_stack.data_api.parameters import TEXT, Bound

_TOLD_AS_TEXT = {"vector", "halfvec", "sparsevec", "citext"}
_TYPES = """
SELECT t.oid, t.typname, t.typtype, coalesce(e.typname, ''), coalesce(e.typtype::text, '')
FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
WHERE t.oid = ANY (CAST($1 AS oid[]))
"""
_COLUMNS = """
SELECT a.attrelid, a.attnum, c.relname, a.attnotnull,
       a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%', false)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY (CAST($1 AS oid[])) AND a.attnum > 0
"""
_PRECISION = {"int2": 5, "int4": 10, "int8": 19, "float4": 8, "float8": 17, "date": 13, "uuid": 2147483647}
_SIGNED = {"int2", "int4", "int8", "float4", "float8", "numeric"}
_CASE_SENSITIVE = {"text", "varchar", "bpchar", "char", "name", "json", "jsonb"}


@dataclass(frozen=True)
class _Column:
    table: str
    nullable: int
    counts_itself: bool


async def column_types(connection: Connection, result: pq.abc.PGresult) -> list[ColumnType]:
    """The types of a result's columns. Raises `ApiError` for a type that the service cannot tell."""
    oids = [result.ftype(i) for i in range(result.nfields)]
    if unknown := {oid for oid in oids if oid not in SCALARS and oid not in ARRAYS}:
        # Other databases may use the same number for another type, so it is asked each time; own types are rare.
        found = await _own_types(connection, unknown)
        return [SCALARS.get(oid) or ARRAYS.get(oid) or found[oid] for oid in oids]
    return [SCALARS.get(oid) or ARRAYS[oid] for oid in oids]


async def _own_types(connection: Connection, oids: Iterable[int]) -> dict[int, ColumnType]:
    result = await connection.run(_TYPES, _oids(oids))
    found: dict[int, ColumnType] = {}
    for row in _rows(result):
        oid, name, kind, element, element_kind = row
        if kind == "e" or name in _TOLD_AS_TEXT:
            found[int(oid)] = enumeration(name)
        elif element_kind == "e" or element in _TOLD_AS_TEXT:
            found[int(oid)] = array_of(enumeration(element))
        else:
            raise unsupported_result(f"The result contains the unsupported data type {name.upper()}.")
    return found


async def column_metadata(
    connection: Connection, result: pq.abc.PGresult, types: list[ColumnType]
) -> list[dict[str, Any]]:
    """`columnMetadata` of an answer, one object per column."""
    tables = {result.ftable(i) for i in range(result.nfields)} - {0}
    columns = await _columns(connection, tables) if tables else {}
    return [
        _metadata(result, i, kind, columns.get((result.ftable(i), result.ftablecol(i)), _Column("", 1, False)))
        for i, kind in enumerate(types)
    ]


async def _columns(connection: Connection, tables: Iterable[int]) -> dict[tuple[int, int], _Column]:
    result = await connection.run(_COLUMNS, _oids(tables))
    return {
        (int(table_oid), int(number)): _Column(table, 0 if filled == "t" else 1, counts_itself == "t")
        for table_oid, number, table, filled, counts_itself in _rows(result)
    }


def _metadata(result: pq.abc.PGresult, index: int, kind: ColumnType, column: _Column) -> dict[str, Any]:
    name = (result.fname(index) or b"").decode()
    modifier = result.fmod(index)
    measured = kind.name == "numeric" and modifier >= 4
    return {
        "arrayBaseColumnType": kind.element.jdbc if kind.element else 0,
        "isAutoIncrement": column.counts_itself,
        "isCaseSensitive": kind.name in _CASE_SENSITIVE,
        "isCurrency": False,
        "isSigned": kind.name in _SIGNED,
        "label": name,
        "name": name,
        "nullable": column.nullable,
        "precision": (modifier - 4) >> 16 if measured else _PRECISION.get(kind.name, 2147483647),
        "scale": (modifier - 4) & 0x7FF if measured else 0,
        "schemaName": "",
        "tableName": column.table,
        "type": kind.jdbc,
        "typeName": kind.name,
    }


def _oids(oids: Iterable[int]) -> Bound:
    return Bound([("{" + ",".join(map(str, oids)) + "}").encode()], [TEXT], [0])


def _rows(result: pq.abc.PGresult) -> list[list[str]]:
    return [
        [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
