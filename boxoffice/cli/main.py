"""`boxoffice COMMAND`. Only the module of the command that was asked for is loaded."""

import importlib
import sys

import typer

from boxoffice.cli.errors import CommandError

COMMANDS = {
    "up": "boxoffice.cli.up",
    "down": "boxoffice.cli.down",
    "status": "boxoffice.cli.status",
    "mail": "boxoffice.cli.mail",
    "traces": "boxoffice.cli.traces",
    "chat": "boxoffice.cli.chat",
    "demo": "boxoffice.cli.demo",
    "seed": "boxoffice.cli.seed",
    "sell": "boxoffice.cli.sell",
    "eval": "boxoffice.cli.eval",
}
_INTERRUPTED = 130


def build(asked: str | None) -> typer.Typer:
    """The application with the command `asked`, or with all of them when it is not one."""
    application = typer.Typer(
        name="boxoffice",
        help="An AI box office on your laptop.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    application.callback()(_nothing)
    for name in [asked] if asked in COMMANDS else COMMANDS:
        application.command(name)(importlib.import_module(COMMANDS[name]).run)
    return application


def main() -> None:
    """Runs the command that the command line asks for; what goes wrong is one sentence and an exit code."""
    try:
        build(sys.argv[1] if len(sys.argv) > 1 else None)()
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:
        sys.exit(1)


def _nothing() -> None:
    """An AI box office on your laptop."""


if __name__ == "__main__":
    main()
