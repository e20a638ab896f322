"""Calls of the Data API with an unmodified boto3 client, and short ways to write parameters."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local_stack.postgres.secrets_file import RESOURCE_ARN, secret_arn


def plain_client(url: str, *, read_timeout: float = 20) -> Any:
    """boto3 as it comes, without retries."""
    config = Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout)
    session = boto3.Session(aws_access_key_id="any", aws_secret_access_key="any", region_name="eu-central-1")
    return session.client("rds-data", endpoint_url=url, config=config)


def p(name: str, hint: str | None = None, **value: Any) -> dict[str, Any]:
    """One parameter: `p("id", stringValue="…")`, with a type hint if there is one."""
    parameter: dict[str, Any] = {"name": name, "value": value}
    return {**parameter, "typeHint": hint} if hint else parameter


class Caller:
    """One role's calls to one database."""

    def __init__(self, client: Any, database: str, role: str = "owner") -> None:
        self.client = client
        self.place = {"resourceArn": RESOURCE_ARN, "secretArn": secret_arn(role)}
        self.database = database

    def execute(self, sql: str, *parameters: dict[str, Any], **options: Any) -> Any:
        place = {**self.place, "database": self.database}
        return self.client.execute_statement(sql=sql, parameters=list(parameters), **{**place, **options})

    def records(self, sql: str, *parameters: dict[str, Any], **options: Any) -> Any:
        return self.execute(sql, *parameters, **options)["records"]

    def one(self, sql: str, *parameters: dict[str, Any], **options: Any) -> Any:
        """The only field of the only record."""
        ((field,),) = self.records(sql, *parameters, **options)
        return field

    def batch(self, sql: str, sets: list[list[dict[str, Any]]], **options: Any) -> Any:
        place = {**self.place, "database": self.database}
        return self.client.batch_execute_statement(sql=sql, parameterSets=sets, **place, **options)

    def begin(self) -> str:
        return str(self.client.begin_transaction(database=self.database, **self.place)["transactionId"])

    def commit(self, transaction_id: str) -> str:
        answer = self.client.commit_transaction(transactionId=transaction_id, **self.place)
        return str(answer["transactionStatus"])

    def roll_back(self, transaction_id: str) -> str:
        answer = self.client.rollback_transaction(transactionId=transaction_id, **self.place)
        return str(answer["transactionStatus"])


class Refusal:
    """What `refused` caught: AWS's code, the message, the HTTP status, the whole answer."""

    def __init__(self, error: ClientError) -> None:
        self.code = error.response["Error"]["Code"]
        self.message = error.response["Error"]["Message"]
        self.status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        self.answer: Any = error.response


def refusal(call: Any, *arguments: Any, **options: Any) -> Refusal:
    """Makes a call that must be refused."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **options)
    return Refusal(caught.value)
