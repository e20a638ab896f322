"""Does what a test asks for in the event."""

import os
import sys
import time
from typing import Any


def handler(event: dict[str, Any], context: Any) -> Any:
    match event.get("do"):
        case "sleep":
            time.sleep(event["seconds"])
        case "fail":
            raise ValueError(event["message"])
        case "exit":
            os._exit(event["status"])
        case "kill":
            os.kill(os.getpid(), event["signal"])
        case "unserialisable":
            return {"value": object()}
        case "print":
            sys.stdout.write(event["text"] + "\n")
    return {
        "pid": os.getpid(),
        "event": event,
        "setting": os.environ.get("BOXOFFICE_SETTING"),
        "socket": os.environ.get("BOXOFFICE_SOCKET_ENDPOINT"),
        "function": context.function_name,
        "request": context.aws_request_id,
        "remaining": context.get_remaining_time_in_millis(),
    }
