"""Continuation tokens: opaque to the caller, a short list of numbers to us."""

import base64
import binascii
import json

from local_stack.agentcore.errors import invalid

MAX_BIGINT = 2**63 - 1


def write_token(*position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def read_token(token: str | None, start: tuple[int, ...]) -> tuple[int, ...]:
    """The position in `token`, or `start` without one. Raises AwsError 400 for a token we did not write."""
    if token is None:
        return start
    try:
        position = json.loads(base64.urlsafe_b64decode(token))
    except (binascii.Error, ValueError, UnicodeError) as error:
        raise invalid("nextToken is not valid.") from error
    if not isinstance(position, list) or len(position) != len(start):
        raise invalid("nextToken is not valid.")
    if not all(type(number) is int and 0 <= number <= MAX_BIGINT for number in position):
        raise invalid("nextToken is not valid.")
    return tuple(position)
