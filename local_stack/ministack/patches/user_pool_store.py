"""The user pools as a file: people, their `sub`s and passwords, clients, and what was revoked."""

from __future__ import annotations

import json
from pathlib import Path

from ministack.core import persistence
from ministack.services import cognito

from local_stack.ministack.patches.durable_file import read_json, write_durably


class UserPoolStore:
    """Written as a whole whenever anything changed; a pool has few people on a laptop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._written = b""

    def restore(self) -> None:
        """Takes over what the last run knew; the signing keys have files of their own."""
        cognito._restore_state(read_json(self._path, object_hook=persistence._json_object_hook))

    def save(self) -> None:
        """Returns when the present state is on disk."""
        state = {"user_pools": cognito._user_pools, "revoked_tokens": sorted(cognito._revoked_tokens)}
        content = json.dumps(state, default=persistence._json_default).encode()
        if content != self._written:
            write_durably(self._path, content)
            self._written = content
