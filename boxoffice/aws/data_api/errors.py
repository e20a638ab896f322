"""What the database refuses, and how the Data API's answers become it."""

import re

_REFUSAL = re.compile(
    r"(?:ERROR|FATAL|PANIC): (?P<message>.*?)"
    r"(?:; Detail: (?P<detail>.*?))?(?:; Hint: (?P<hint>.*?))?(?:; Position: \d+)?(?:; Where: .*?)?"
    r"; SQLState: (?P<state>\w{5})\s*",
    re.DOTALL,
)
_CONSTRAINT = re.compile(r'constraint "([^"]+)"')
# The SQLSTATE classes that PostgreSQL itself uses; a code outside them was chosen by a function of ours.
_STANDARD_CLASS = re.compile(r"0[0-9A-FLPZ]|2[0-9A-F]|3[489BDF]|4[024]|5[34578]|72|F0|HV|XX")
_PASSING_CLASSES = ("08", "53", "57", "58")


class DatabaseError(Exception):
    """The database did not do what was asked. In a transaction nothing of it remains."""


class DatabaseUnavailable(DatabaseError):
    """It cannot be reached or is too busy; the same may succeed after `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknown(DatabaseUnavailable):
    """The answer to a commit, or to a statement outside a transaction, was lost: it may have happened or not."""


class _ConstraintViolation(DatabaseError):
    def __init__(self, message: str, *, constraint: str) -> None:
        super().__init__(message)
        self.constraint = constraint


class UniqueViolation(_ConstraintViolation):
    """There is such a row already; `constraint` names the constraint or unique index."""


class CheckViolation(_ConstraintViolation):
    """A value breaks the rule that `constraint` names."""


class ForeignKeyViolation(_ConstraintViolation):
    """A row refers to none, or is still referred to."""


class PermissionDenied(DatabaseError):
    """The role may not do this, or row-level security forbids the row."""


class SerializationFailure(DatabaseError):
    """Another transaction was in the way (a deadlock, a lock that took too long): repeat the whole transaction."""


class InvalidValue(DatabaseError):
    """A value cannot be stored or computed with: a null character, a number out of range, malformed text."""


class RaisedByDatabase(DatabaseError):
    """A function of ours refused: `code` is the SQLSTATE it chose (P0001 if none), `message` its words."""

    def __init__(self, code: str, message: str, *, detail: str | None = None, hint: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.detail = detail
        self.hint = hint


class DatabaseFault(DatabaseError):
    """The statement, the schema or the configuration is wrong: a mistake of ours, never the customer's."""


def from_sql_state(text: str) -> DatabaseError:
    """The error that a `DatabaseErrorException` stands for, from its message."""
    match = _REFUSAL.fullmatch(text)
    if match is None:
        return DatabaseFault(text)
    state, message = match["state"], match["message"]
    if (error := _constraint_error(state, message)) is not None:
        return error
    match state:
        case "42501":
            return PermissionDenied(message)
        case "40001" | "40P01" | "55P03":
            return SerializationFailure(message)
    if not _STANDARD_CLASS.match(state):
        return RaisedByDatabase(state, message, detail=match["detail"], hint=match["hint"])
    if state.startswith(_PASSING_CLASSES):
        return DatabaseUnavailable(f"{state}: {message}")
    if state.startswith("22"):
        return InvalidValue(f"{state}: {message}")
    return DatabaseFault(text)


def _constraint_error(state: str, message: str) -> DatabaseError | None:
    kinds = {"23505": UniqueViolation, "23514": CheckViolation, "23503": ForeignKeyViolation}
    if (kind := kinds.get(state)) is None:
        return None
    names = _CONSTRAINT.findall(message)
    return kind(message, constraint=names[-1] if names else "")
