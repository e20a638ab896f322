"""Messages in queues survive a killed MiniStack, as they survive anything on AWS; the stock queues are memory only."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

from ministack.services import sqs

from local_stack.ministack.patches.durable_file import read_json, write_durably

_CHANGING = {
    "DeleteMessage",
    "DeleteMessageBatch",
    "PurgeQueue",
    "SendMessage",
    "SendMessageBatch",
}


class QueueStore:
    """A file with the messages of all queues, written whenever one comes or goes.

    Who is at work on a message is not kept: after a restart it can be received at once. Messages of the last run stay
    in the file until their queue is there again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._left: dict[str, list[dict[str, Any]]] = read_json(path) or {}
        self._written = b""
        self._lock = threading.Lock()

    def install(self) -> None:
        """Follows what clients and event source mappings do to the queues."""
        dispatch, delete = sqs._dispatch, sqs._delete_messages_for_esm

        async def dispatch_and_save(action: str, data: Any, url: str) -> Any:
            answer = await dispatch(action, data, url)
            if action in _CHANGING:
                self._save()
            return answer

        def delete_and_save(url: str, handles: set[str]) -> None:
            delete(url, handles)
            self._save()

        sqs._dispatch = dispatch_and_save
        sqs._delete_messages_for_esm = delete_and_save

    async def restore(self) -> None:
        """Puts the messages of the last run back into the queues that exist; each can be received at once."""
        with sqs._queues_lock:
            for queue in list(sqs._queues.values()):
                messages = self._left.pop(queue["attributes"]["QueueArn"], [])
                queue["messages"].extend({**message, "visible_at": time.time()} for message in messages)
        self._save()
        sqs.esm_wake.set()

    def _save(self) -> None:
        with self._lock:
            with sqs._queues_lock:
                messages = dict(self._left)
                for queue in list(sqs._queues.values()):
                    arn = queue["attributes"]["QueueArn"]
                    messages[arn] = messages.get(arn, []) + queue["messages"]
                content = json.dumps(messages).encode()
            if content != self._written:
                write_durably(self._path, content, synced=False)
                self._written = content
