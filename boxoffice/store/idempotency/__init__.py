"""Idempotency keys of the caller: which request a key stood for, and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from boxoffice.domain.errors import KeyReused


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's key for one request of one operation; `request_hash` tells requests apart."""

    operation: str
    key: str
    request_hash: str

    @classmethod
    def of(cls, operation: str, key: str, request: Mapping[str, Any]) -> IdempotencyKey:
        """`request` holds whatever makes two requests differ; its values are compared as text."""
        canonical = json.dumps(request, sort_keys=True, separators=(",", ":"), default=str)
        return cls(operation, key, hashlib.sha256(canonical.encode()).hexdigest())

    def entity(self, earlier: Sequence[str] | None) -> UUID | None:
        """What the key's first request made, from the loaded `[request_hash, entity_id]`; None for a new key.

        Raises KeyReused if the key stood for another request.
        """
        if earlier is None:
            return None
        request_hash, entity_id = earlier
        if request_hash != self.request_hash:
            raise KeyReused("This Idempotency-Key was used for another request. Use a new key.")
        return UUID(entity_id)
