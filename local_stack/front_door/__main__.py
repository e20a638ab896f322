"""`python -m local_stack.front_door --port N --gateway-port M`: its settings come from the environment."""

import argparse
import os
import sys

from local_stack import serving
from local_stack.front_door.app import gateway_application, web_application
from local_stack.front_door.settings import load_settings
from local_stack.json_logs import log_json


def main() -> None:
    parser = argparse.ArgumentParser(prog="local_stack.front_door", description="The local stack's front door.")
    parser.add_argument("--port", type=int, required=True, help="port of the web's origin")
    parser.add_argument("--gateway-port", type=int, required=True, help="port of the payment gateway's origin")
    arguments = parser.parse_args()
    log_json("front-door")
    try:
        settings = load_settings(os.environ)
    except ValueError as error:
        sys.exit(str(error))

    async def serve() -> list[serving.Listener]:
        return [
            await serving.Listener.open(web_application(settings), arguments.port),
            await serving.Listener.open(gateway_application(settings), arguments.gateway_port),
        ]

    serving.run(serve)


if __name__ == "__main__":
    main()
