"""`boxoffice mail`: the local inbox."""

import json

from boxoffice.cli.mailbox import read_mails
from boxoffice.cli.options import DEFAULT_STATE, AsJson, State
from boxoffice.cli.running_stack import require_stack


def run(state: State = DEFAULT_STATE, as_json: AsJson = False) -> None:
    """Show the mails that the stack has sent."""
    stack = require_stack(state)
    mails = read_mails(stack.status["mailbox"])
    if as_json:
        print(json.dumps(mails, ensure_ascii=False))
        return
    for mail in mails:
        print(f"{mail['sentAt']}  to {mail['to']}\n{mail['subject']}\n")
        print(mail["text"].strip() + "\n")
        if mail["attachments"]:
            print(f"Attached: {', '.join(mail['attachments'])}\n")
    if not mails:
        print(f"No mail yet. The inbox is at {stack.status['mailbox']}.")
