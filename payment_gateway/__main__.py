"""`python -m payment_gateway --port P`: the gateway as a process of its own."""

from __future__ import annotations

import argparse
import logging
import sys
import time

import uvicorn
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from payment_gateway import schema
from payment_gateway.app import create_app, database_from, secret_key_from
from payment_gateway.database import Database, DatabaseTrouble
from payment_gateway.json_logs import log_json
from payment_gateway.settings import GatewaySettings

logger = logging.getLogger("payment_gateway")

_START_SECONDS = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m payment_gateway", description="The dummy payment gateway.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one and logs it (default)")
    arguments = parser.parse_args()
    log_json("gateway", logging.INFO)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    try:
        settings = GatewaySettings.model_validate({})
    except ValidationError as error:
        return _fail("the settings are not complete: " + "; ".join(_sentences(error)))
    try:
        secret_key = secret_key_from(settings)
    except (BotoCoreError, ClientError) as error:
        return _fail(f"the secret key {settings.secret_arn} cannot be read: {error}")
    database = database_from(settings)
    try:
        _prepare(database)
    except DatabaseTrouble as error:
        return _fail(f"the database is not ready: {error}")
    uvicorn.run(
        create_app(settings, database, secret_key),
        host=arguments.host,
        port=arguments.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return 0


def _prepare(database: Database) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            steps = schema.prepare(database)
        except DatabaseTrouble:
            if time.monotonic() >= deadline:
                raise
            time.sleep(0.5)
        else:
            logger.info("schema prepared, %d new steps", len(steps))
            return


def _sentences(error: ValidationError) -> list[str]:
    names = [(".".join(str(part) for part in item["loc"]).upper(), item["msg"]) for item in error.errors()]
    return [f"GATEWAY_{name}: {message}" if name else message for name, message in names]


def _fail(sentence: str) -> int:
    sys.stderr.write(f"payment gateway: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
