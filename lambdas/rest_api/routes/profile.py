from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from boxoffice.contracts.customers import Customer, CustomerChanges
from boxoffice.use_cases.profile import get_profile, update_profile
from lambdas.rest_api.app import app
from lambdas.rest_api.callers import customer
from lambdas.rest_api.limits import count_write
from lambdas.rest_api.services import services


@app.get("/me", operation_id="getMe", summary="The caller's profile", tags=["profile"])
def get_me() -> Customer:
    return Customer.of(get_profile(services().customer, customer()))


@app.patch(
    "/me", operation_id="changeMe", summary="Change names, phone, language or marketing consent", tags=["profile"]
)
def patch_me(changes: Annotated[CustomerChanges, Body()]) -> Customer:
    return Customer.of(update_profile(services().house, services().customer, count_write(customer()), changes))
