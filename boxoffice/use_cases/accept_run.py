"""Taking a run in: checked, masked, stored in the conversation's order. Who asks is never a field of what is asked."""

from __future__ import annotations

from boxoffice.aws.data_api import Database
from boxoffice.domain.conversations import MOST_WAITING, RunRequest
from boxoffice.domain.errors import ConversationBusy, KeyReused, NotFound, Refusal, TokenExpired
from boxoffice.domain.identity import Caller
from boxoffice.store import runs
from boxoffice.store.conversations import NO_SUCH_CONVERSATION
from boxoffice.store.runs import Accepted, Verdict
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def accept_run(house: House, database: Database, caller: Caller, token: str, request: RunRequest) -> Accepted:
    """Store a run; a known id with the same request is accepted again and changes nothing.

    `token` is the caller's verified access token, kept until the run ends. `database` is the bridge role's.
    Raises NotFound, KeyReused or ConversationBusy.
    """
    return _checked(runs.accept(database, caller, token, request.masked(), house.now()))


@traced
def accept_frame(house: House, database: Database, connection_id: str, request: RunRequest) -> Accepted:
    """Store the run of a socket's frame, as the customer that the connection was opened by.

    Raises what `accept_run` raises, and TokenExpired when the connection's token has run out.
    """
    return _checked(runs.accept_over_socket(database, connection_id, request.masked(), house.now()))


def _checked(accepted: Accepted) -> Accepted:
    refusals: dict[Verdict, Refusal] = {
        Verdict.NOT_FOUND: NotFound(NO_SUCH_CONVERSATION),
        Verdict.REUSED: KeyReused("This id was used for another message. Use a new one."),
        Verdict.BUSY: ConversationBusy(f"{MOST_WAITING} messages are waiting already. Wait for an answer first."),
        Verdict.NO_CONNECTION: TokenExpired("This connection is no longer open. Connect again."),
        Verdict.TOKEN_EXPIRED: TokenExpired("Your sign-in has run out. Sign in again and reconnect."),
    }
    refusal = refusals.get(accepted.verdict)
    if refusal is not None:
        raise refusal
    return accepted
