"""REST on the running stack: through front door, API Gateway and Lambda no server error, and no answer that the OpenAPI
document does not describe.

DESCRIBED_EXAMPLES is how many requests of each kind an operation gets; named, they are new ones each time.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup, ServerError
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lambdas.rest_api import handler
from lambdas.rest_api.description import PUBLIC_PATHS, description
from tests.e2e.box_office import BoxOffice
from tests.properties.figures import tried

EXAMPLES = int(os.environ.get("DESCRIBED_EXAMPLES", "3"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_PATIENT_SECONDS = 60


@dataclass(frozen=True)
class Caller:
    """Somebody with a session; `ids` are of things that are theirs."""

    api: str
    bearers: list[str | None]
    ids: list[str]
    http: requests.Session

    def send(self, case: Case[Any], bearer: str | None, known: str | None) -> None:
        """Raises what schemathesis found wrong with the answer."""
        if known:
            case.path_parameters = dict.fromkeys(case.path_parameters or {}, known)
        if "Idempotency-Key" in (case.headers or {}):
            case.headers["Idempotency-Key"] = str(uuid4())
        headers = {"Authorization": bearer} if bearer else {}
        answer = case.call(base_url=self.api, session=self.http, headers=headers, timeout=_PATIENT_SECONDS)
        case.validate_response(answer, checks=CHECKS)


@pytest.fixture(scope="module")
def caller(box_office: BoxOffice) -> Iterator[Caller]:
    customer = box_office.customer(tickets=3)
    member = next(user for user in box_office.status["users"] if user["role"] == "staff")
    staff = box_office.signed_in(member["email"], member["password"], "staff")
    order = customer.place_order()
    chat = customer.api.post("/conversations", json={}).json()["conversationId"]
    ids = [order["id"], chat, *(ticket["id"] for ticket in customer.tickets())]
    mine, theirs = customer.api.headers["Authorization"], staff.api.headers["Authorization"]
    with requests.Session() as http:
        yield Caller(str(box_office.status["api"]), [mine, mine, mine, theirs, None, "Bearer nobody's"], ids, http)


def _operations() -> list[Any]:
    """Of the routes that importing the handler has registered."""
    assert handler
    schema = schemathesis.openapi.from_dict(description())
    return [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]  # ours is valid


@pytest.mark.parametrize("operation", _operations(), ids=lambda each: f"{each.method.upper()} {each.path}")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_of_the_running_stack_is_described(caller: Caller, operation: Any, mode: GenerationMode) -> None:
    if operation.path in PUBLIC_PATHS and mode is GenerationMode.NEGATIVE:
        pytest.skip("takes nothing that could be wrong")

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="DESCRIBED_EXAMPLES" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        bearer=st.sampled_from(caller.bearers),
        known=st.sampled_from([None, *caller.ids]),
    )
    def asks(case: Case[Any], bearer: str | None, known: str | None) -> None:
        try:
            caller.send(case, bearer, known)
        except FailureGroup as found:
            server = int(any(isinstance(fault, ServerError) for fault in found.exceptions))
            tried("the running stack: REST", requests=1, server_errors=server, undocumented=1 - server)
            raise
        tried("the running stack: REST", requests=1, server_errors=0, undocumented=0)

    asks()
