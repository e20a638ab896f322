"""What the service answers when it refuses, named as AWS names it."""


class ApiError(Exception):
    """One refusal: AWS's exception name, its sentence, the HTTP status and what else the answer's body holds."""

    def __init__(self, code: str, message: str, status: int = 400, **extra: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.extra = extra


def bad_request(message: str) -> ApiError:
    """The request cannot be understood."""
    return ApiError("BadRequestException", message)


def invalid(message: str) -> ApiError:
    """The request is understood and not allowed."""
    return ApiError("ValidationException", message)


def database_error(message: str) -> ApiError:
    """PostgreSQL refused the statement."""
    return ApiError("DatabaseErrorException", message)


def unsupported_result(message: str) -> ApiError:
    """The statement ran, and its result cannot be told in an answer."""
    return ApiError("UnsupportedResultException", message)


def unavailable(message: str) -> ApiError:
    """The database cannot be reached."""
    return ApiError("DatabaseUnavailableException", message, 504)


def transaction_not_found(transaction_id: str) -> ApiError:
    """There is no such transaction, or there is none any more."""
    return ApiError("TransactionNotFoundException", f"Transaction {transaction_id} is not found", 404)
