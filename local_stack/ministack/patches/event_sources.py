"""Queues feed their functions at once, and one failing message does not stop the others.

The stock poller pauses a whole mapping for a second after a failure, waits 50 ms after a wake that found nothing, and
looks at schedules every ten seconds only.
"""

from __future__ import annotations

from typing import Any

from ministack.services import lambda_svc, scheduler

_IDLE_GAP_SECONDS = 0.002
_SCHEDULE_TICK_SECONDS = 1


def install() -> None:
    """Adjusts the poller and the scheduler."""
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = _IDLE_GAP_SECONDS
    scheduler._SCHEDULE_TICK_INTERVAL = _SCHEDULE_TICK_SECONDS
    run_batch = lambda_svc._run_sqs_batch

    def run_without_pause(mapping: dict[str, Any], *arguments: Any) -> None:
        run_batch(mapping, *arguments)
        lambda_svc._esm_backoff_until.pop(mapping["UUID"], None)

    lambda_svc._run_sqs_batch = run_without_pause
