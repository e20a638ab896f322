"""A client of the REST function: events as API Gateway shapes them, answers held against the OpenAPI document."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import uuid4

from openapi_schema_validator import OAS31Validator

from boxoffice.domain.identity import Caller, CallerKind
from lambdas.rest_api import handler as under_test
from lambdas.rest_api.description import description
from tests.lambdas.conftest import LambdaContext
from tests.use_cases.chat import token

WEB_ORIGIN = "https://tickets.test"
CUSTOMERS = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_customers"
STAFF = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_staff"
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What the client gets."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """A problem's code, which is there for every 4xx and 5xx."""
        assert self.headers["content-type"] == "application/problem+json", self
        return str(self.json["code"])

    @property
    def wrong(self) -> list[str]:
        """The fields that a problem names."""
        return [error["field"] for error in self.json["errors"]]

    def is_problem(self, status: int, code: str) -> Answer:
        assert (self.status, self.code) == (status, code), self
        return self

    def ok(self, status: int = 200) -> Any:
        assert self.status == status, self
        return self.json


def claims_of(who: Caller, **changed: Any) -> dict[str, Any]:
    """An access token's claims, as the authorizer passes them on: all of them text."""
    claims = {
        "sub": who.subject,
        "iss": STAFF if who.kind is CallerKind.STAFF else CUSTOMERS,
        "client_id": "client",
        "origin_jti": str(uuid4()),
        "token_use": "access",
        "scope": "aws.cognito.signin.user.admin",
        "auth_time": "1795176000",
        "exp": "Fri Nov 20 13:00:00 UTC 2099",
        "username": who.subject,
    }
    return {**claims, **changed}


class Rest:
    """Calls the handler as `who`; every answer must be one that the document describes."""

    def __init__(self, who: Caller | None) -> None:
        self.who = who

    def get(self, path: str, /, **query: Any) -> Answer:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        return self.call("POST", path, body={} if body is None else body, headers=_keyed(key))

    def patch(self, path: str, body: Any) -> Answer:
        return self.call("PATCH", path, body=body)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        text: str | None = None,
        headers: Mapping[str, str | None] | None = None,
        encoded: bool = False,
        claims: Mapping[str, Any] | None = None,
    ) -> Answer:
        """`body` is sent as JSON, `text` as it is; a header that is None is left out."""
        sent = json.dumps(body) if body is not None else text
        event = proxy_event(
            method,
            path,
            query=query or {},
            headers=self._headers(sent, headers or {}),
            body=base64.b64encode(sent.encode()).decode() if encoded and sent else sent,
            encoded=encoded,
            claims=claims if claims is not None else claims_of(self.who) if self.who else None,
        )
        return checked(method, path, send(event))

    def _headers(self, sent: str | None, more: Mapping[str, str | None]) -> dict[str, str]:
        headers: dict[str, str | None] = {"Accept": JSON, "Origin": WEB_ORIGIN, "X-Forwarded-Proto": "https"}
        if self.who:
            headers["Authorization"] = f"Bearer {token(self.who.subject)}"
        if sent is not None:
            headers["Content-Type"] = JSON
        return {name: value for name, value in {**headers, **more}.items() if value is not None}


def proxy_event(
    method: str,
    path: str,
    *,
    query: Mapping[str, Any],
    headers: Mapping[str, str],
    body: str | None,
    encoded: bool = False,
    claims: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A request as API Gateway's REST proxy integration hands it to the function."""
    several = {name: _texts(value) for name, value in query.items()}
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in several.items()} or None,
        "multiValueQueryStringParameters": several or None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": "/{proxy+}",
            "httpMethod": method,
            "path": f"/v1{path}",
            "stage": "v1",
            "requestId": str(uuid4()),
            "accountId": "000000000000",
            "apiId": "api",
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": "127.0.0.1", "userAgent": "test"},
            **({"authorizer": {"claims": dict(claims)}} if claims is not None else {}),
        },
        "body": body,
        "isBase64Encoded": encoded,
    }


def send(event: Mapping[str, Any]) -> Answer:
    """The function's answer to an event; it must be one that API Gateway takes."""
    context = LambdaContext(aws_request_id=str(uuid4()))
    answer = under_test.handler(dict(event), context)  # type: ignore[arg-type]  # the tests' own context
    assert answer["multiValueHeaders"]["X-Request-Id"] == [context.aws_request_id]
    json.dumps(answer).encode()
    headers = {name.lower(): ", ".join(values) for name, values in answer["multiValueHeaders"].items()}
    assert answer["isBase64Encoded"] is False
    return Answer(answer["statusCode"], headers, answer["body"])


def checked(method: str, path: str, answer: Answer) -> Answer:
    """The answer, if the document describes it: its status, its type and its shape; and if the web may read it."""
    assert answer.headers["access-control-allow-origin"] == WEB_ORIGIN
    assert answer.headers["cache-control"] == "no-store"
    kind = answer.headers["content-type"]
    assert kind == ("application/problem+json" if answer.status >= 400 and path != "/health" else JSON), answer
    if answer.status in (429, 503, 502) and path != "/health":
        assert int(answer.headers["retry-after"]) > 0
    operation = _operation(method, path)
    if operation is None:
        assert answer.status in (404, 413, 415, 400), answer
        return answer
    described = operation["responses"][str(answer.status)]
    _validator(json.dumps(described["content"][kind]["schema"])).validate(answer.json)
    if kind == "application/problem+json":
        assert answer.json["status"] == answer.status
        assert answer.json["detail"]
    return answer


@cache
def _validator(schema: str) -> OAS31Validator:
    return OAS31Validator(
        {**json.loads(schema), "components": description()["components"]}, format_checker=OAS31Validator.FORMAT_CHECKER
    )


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in description()["paths"].items():
        if (
            re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", template), path.removesuffix("\n").rstrip("/"))
            and method.lower() in operations
        ):
            return dict(operations[method.lower()])
    return None


def _texts(value: Any) -> Sequence[str]:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]


def _keyed(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid4())}
