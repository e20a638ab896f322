"""`python -m local_stack.ministack install` makes MiniStack's virtual environment, if need be."""

from __future__ import annotations

import sys

from local_stack.ministack.installation import InstallationFailed, install


def main(arguments: list[str]) -> int:
    if arguments != ["install"]:
        sys.stderr.write("usage: python -m local_stack.ministack install\n")
        return 2
    try:
        sys.stdout.write(f"{install()}\n")
    except InstallationFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
