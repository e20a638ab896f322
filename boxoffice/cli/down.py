"""`boxoffice down`: stops the stack of a state folder."""

from boxoffice.cli.options import DEFAULT_STATE, State
from boxoffice.cli.stack_process import StackProcess, down_arguments


def run(state: State = DEFAULT_STATE) -> None:
    """Stop the stack that runs on the state folder."""
    with StackProcess(*down_arguments(state)) as stack:
        for event in stack.events():
            if event["event"] == "note":
                print(event["text"])
