"""One log file per process, kept small."""

import shutil
from pathlib import Path

LARGEST_BYTES = 5 * 1024 * 1024
_LAST_WORDS_BYTES = 4096


def log_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.log"


def cut_large(folder: Path, largest: int = LARGEST_BYTES) -> None:
    """Moves the content of logs over `largest` bytes to NAME.log.1; their processes append, so they go on from zero."""
    for file in folder.glob("*.log"):
        if file.stat().st_size > largest:
            shutil.copyfile(file, file.with_name(file.name + ".1"))
            with file.open("r+b") as open_file:
                open_file.truncate()


def last_words(folder: Path, name: str) -> str:
    """The last line that a process wrote; empty when it wrote nothing."""
    try:
        with log_file(folder, name).open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _LAST_WORDS_BYTES))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1].strip() if lines else ""
