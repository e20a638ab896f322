"""Cognito's word after a sign-in: whose account this is."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.aws.data_api import Database, DatabaseError
from boxoffice.domain.customers import Account, Linking
from boxoffice.use_cases.house import House
from boxoffice.use_cases.link_account import link_account
from boxoffice.wiring.databases import database, house
from lambdas.observed import observed

logger = logging.getLogger(__name__)
_LONGEST_NAME = 100


@cache
def _services() -> tuple[House, Database]:
    return house(), database("background")


@observed("account_linker")
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The event as it came, which lets the sign-in go on; it goes on without the database, too."""
    account = _account(event["request"]["userAttributes"])
    venue, background = _services()
    try:
        linked = link_account(venue, background, account)
    except DatabaseError:
        logger.exception("an account could not be linked; its next sign-in will try again")
        return event
    if linked is not Linking.ALREADY:
        logger.info("account looked at", extra={"outcome": linked.value, "subject": account.subject})
    return event


def _account(attributes: dict[str, str]) -> Account:
    return Account(
        subject=attributes["sub"],
        email=attributes.get("email", "").strip(),
        email_verified=attributes.get("email_verified") == "true",
        first_name=_name(attributes.get("given_name", "")),
        last_name=_name(attributes.get("family_name", "")),
        language="de" if attributes.get("locale", "").lower().startswith("de") else "en",
    )


def _name(text: str) -> str:
    """One line without control characters, as long as a name may be."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:_LONGEST_NAME]
