"""The queues that ring: they carry ids and wake-ups, never data."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from constructs import Construct

RUN_TIMEOUT = Duration.minutes(15)
_RUN_VISIBILITY = Duration.minutes(16)
_CONVERSATIONS_AT_ONCE = 32


class RunQueue(Construct):
    """Run ids on their way to the orchestrator; what fails three times waits in the dead-letter queue."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.dead_letters = sqs.Queue(
            self,
            "DeadLetters",
            retention_period=Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )
        self.queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=_RUN_VISIBILITY,
            retention_period=Duration.days(1),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=3),
        )

    def feed(self, function: lambda_.Function) -> None:
        """One run per invocation, up to 32 at once."""
        function.add_event_source(SqsEventSource(self.queue, batch_size=1, max_concurrency=_CONVERSATIONS_AT_ONCE))


class WakeQueue(Construct):
    """Says that there is something in the outbox; a lost or repeated ring does no harm, so none is kept long."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        self.queue = sqs.Queue(
            self,
            "Queue",
            visibility_timeout=Duration.seconds(90),
            retention_period=Duration.minutes(5),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
        )

    def feed(self, function: lambda_.Function) -> None:
        """Rings that come together wake the function once."""
        function.add_event_source(SqsEventSource(self.queue, batch_size=10, max_concurrency=2))
