from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from boxoffice.contracts.customers import Customer, ProfileChanges
from boxoffice.use_cases.memories import change_profile
from boxoffice.use_cases.profile import get_profile
from lambdas.rest_api.app import app
from lambdas.rest_api.callers import customer
from lambdas.rest_api.limits import count_write
from lambdas.rest_api.services import services


@app.get("/me", operation_id="getMe", summary="The caller's profile", tags=["profile"])
def get_me() -> Customer:
    return Customer.of(get_profile(services().customer, customer()))


@app.patch(
    "/me",
    operation_id="changeMe",
    summary="Change names, phone, language, marketing consent, or whether preferences are remembered",
    tags=["profile"],
)
def patch_me(changes: Annotated[ProfileChanges, Body()]) -> Customer:
    house, database, memories = services().house, services().customer, services().memories
    return Customer.of(change_profile(house, database, memories, count_write(customer()), changes))
