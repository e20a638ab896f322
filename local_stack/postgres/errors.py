"""What can go wrong with the embedded PostgreSQL."""


class PostgresError(Exception):
    """PostgreSQL cannot do what was asked; the text is a sentence that says what to do."""
