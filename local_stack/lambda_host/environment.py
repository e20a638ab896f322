"""The environment of a worker: the machine's, without settings of ours, and the function's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_EXECUTE_API = re.compile(
    r"^(?P<scheme>https|wss)://(?P<api>[a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com/(?P<stage>[^/]+)/?$"
)
_SIGNING_KEYS = re.compile(r"^https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com/(?P<path>[^/]+/\.well-known/jwks\.json)$")
_OURS = "BOXOFFICE_"
_EMULATOR = "MINISTACK_"


def localised(value: str, endpoint: str) -> str:
    """An address on AWS as the emulator at `endpoint` serves it; any other value as it is.

    Addresses are those of APIs and of user pools' signing keys. An issuer is a name, and stays.
    """
    host = urlsplit(endpoint).netloc
    if api := _EXECUTE_API.match(value):
        scheme = "http" if api["scheme"] == "https" else "ws"
        return f"{scheme}://{host}/_aws/execute-api/{api['api']}/{api['stage']}"
    if keys := _SIGNING_KEYS.match(value):
        return f"http://{host}/{keys['path']}"
    return value


def function_environment(
    inherited: Mapping[str, str], variables: Mapping[str, str], *, function_name: str
) -> dict[str, str]:
    """What the worker's environment is to be: a setting of ours comes from the function's definition alone."""
    endpoint = inherited.get("AWS_ENDPOINT_URL", "")
    own = {
        name: localised(value, endpoint) if endpoint else value
        for name, value in variables.items()
        if not name.startswith(_EMULATOR)
    }
    machine = {name: value for name, value in inherited.items() if not name.startswith(_OURS)}
    return {
        **machine,
        "AWS_LAMBDA_FUNCTION_NAME": function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        **own,
    }
