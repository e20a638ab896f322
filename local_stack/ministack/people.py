"""Demo people in the user pools."""

from __future__ import annotations

from dataclasses import dataclass

from botocore.exceptions import ClientError

from local_stack.ministack.deploy import local_client


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who can sign in."""

    email: str
    password: str


def ensure_people(endpoint: str, pool_id: str, people: list[Person]) -> None:
    """Everybody named can sign in to the pool with their password afterwards; their addresses are verified."""
    cognito = local_client("cognito-idp", endpoint)
    for person in people:
        try:
            cognito.admin_create_user(
                UserPoolId=pool_id,
                Username=person.email,
                MessageAction="SUPPRESS",
                UserAttributes=[
                    {"Name": "email", "Value": person.email},
                    {"Name": "email_verified", "Value": "true"},
                ],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "UsernameExistsException":
                raise
        cognito.admin_set_user_password(
            UserPoolId=pool_id, Username=person.email, Password=person.password, Permanent=True
        )
