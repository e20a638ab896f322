"""Why a stack cannot be started or stopped."""


class CannotStart(Exception):
    """The stack cannot start; the text is a sentence that says what to do."""
