"""The database, for every test that wants one: real PostgreSQL behind the real Data API server, both processes.

- `stack`: the two processes of this test run (one pair per xdist worker), with `stack.client`, a boto3 client.
- `databases`: a migrated database of the test's own, cloned in some 30 ms, with one `Database` per role:
  `databases.customer`, `.bridge`, `.settlement`, `.background`, `.owner`.
- `module_databases`: the same, shared by the tests of one module.
- `empty_database`: a database with roles and schemas and no tables: its name, for `stack.database(role, name)`.
- `data_api`: the server itself, to inject faults (`data_api.inject("resuming", count=2)`); the rest are cleared after.

`logs_are_clean` fails the run when a log of it holds what no log may hold.

`gateway_process` and its kin are described in `tests/gateway_fixtures.py`.

None of them sets environment variables; what a process under test needs is in `databases.environment`.
"""

import gc
from collections.abc import Iterator

import pytest

from tests.database_stack import DataApiProcess, Databases, DatabaseStack
from tests.gateway_fixtures import gateway_environment, gateway_process, hang_seconds
from tests.properties import profiles
from tests.telemetry.watch import logs_are_clean

__all__ = ["gateway_environment", "gateway_process", "hang_seconds", "logs_are_clean", "profiles"]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Whoever leaves a socket or an event loop open is told in its own module, and not a test that runs much later."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseStack]:
    with DatabaseStack.started(tmp_path_factory.mktemp("database") / "state") as running:
        yield running


@pytest.fixture(scope="session")
def empty_template(stack: DatabaseStack) -> str:
    """The name of a database with roles and schemas and no tables; nobody may connect to it."""
    return stack.empty_template()


@pytest.fixture(scope="session")
def migrated_template(stack: DatabaseStack, empty_template: str) -> str:
    """The name of a database that has all migrations; nobody may connect to it."""
    return stack.migrated_template(empty_template)


@pytest.fixture
def databases(stack: DatabaseStack, migrated_template: str) -> Iterator[Databases]:
    with stack.clone(migrated_template, "test") as name:
        yield stack.databases(name)


@pytest.fixture(scope="module")
def module_databases(stack: DatabaseStack, migrated_template: str) -> Iterator[Databases]:
    with stack.clone(migrated_template, "module") as name:
        yield stack.databases(name)


@pytest.fixture
def empty_database(stack: DatabaseStack, empty_template: str) -> Iterator[str]:
    with stack.clone(empty_template, "empty") as name:
        yield name


@pytest.fixture
def data_api(stack: DatabaseStack) -> Iterator[DataApiProcess]:
    yield stack.data_api
    stack.data_api.clear_faults()
