"""What ends a command with a sentence."""


class CommandError(Exception):
    """The command cannot do what was asked; the text is one sentence for the person at the terminal."""
