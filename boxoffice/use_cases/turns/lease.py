"""Keeping a conversation's lease while its runs are worked off, however long the agent or the gateway is silent."""

from __future__ import annotations

import logging
import threading
from types import TracebackType
from uuid import UUID

from boxoffice.aws.data_api import DatabaseError
from boxoffice.domain.identity import Caller
from boxoffice.store import runs
from boxoffice.store.callers import enter
from boxoffice.use_cases.turns.bridge import Bridge

_HOLDER = Caller.system("agent_orchestrator")

logger = logging.getLogger(__name__)


class Lease:
    """Renews the lease at a third of its time, in a thread of its own, until the block ends."""

    def __init__(self, bridge: Bridge, conversation_id: UUID, holder: str) -> None:
        self._bridge = bridge
        self._conversation_id = conversation_id
        self._holder = holder
        self._over = threading.Event()
        self._lost = threading.Event()

    def __enter__(self) -> Lease:
        threading.Thread(target=self._keep, name="lease", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()

    def lost(self) -> bool:
        """Whether another holder has taken the conversation."""
        return self._lost.is_set()

    def _keep(self) -> None:
        while not self._over.wait(self._bridge.lease.total_seconds() / 3):
            try:
                self._renew()
            except DatabaseError:
                logger.warning("a lease was not renewed", exc_info=True)

    def _renew(self) -> None:
        until = self._bridge.house.now() + self._bridge.lease
        with self._bridge.database.transaction() as tx:
            enter(tx, _HOLDER)
            if not runs.renew(tx, self._conversation_id, self._holder, until) and not self._over.is_set():
                self._lost.set()
