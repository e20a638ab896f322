"""`python -m local_stack.agentcore --port P`: runs the emulator; its settings come from the environment."""

import argparse
import os
import sys

from local_stack import serving
from local_stack.agentcore.app import build
from local_stack.agentcore.settings import load_settings
from local_stack.json_logs import log_json


def main() -> None:
    parser = argparse.ArgumentParser(prog="local_stack.agentcore", description="AgentCore on the laptop.")
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    log_json("agentcore")
    try:
        settings = load_settings(os.environ)
    except ValueError as error:
        sys.exit(str(error))

    async def serve() -> list[serving.Listener]:
        return [await serving.Listener.open(await build(settings), port)]

    serving.run(serve)


if __name__ == "__main__":
    main()
