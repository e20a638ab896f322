"""What runs every minute."""

from __future__ import annotations

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk.aws_scheduler_targets import LambdaInvoke
from constructs import Construct


class EveryMinute(Construct):
    """Invokes a function each minute; a missed minute is not made up for, as the next one does the same work."""

    def __init__(self, scope: Construct, construct_id: str, *, function: lambda_.IFunction) -> None:
        super().__init__(scope, construct_id)
        scheduler.Schedule(
            self,
            "Schedule",
            schedule=scheduler.ScheduleExpression.rate(Duration.minutes(1)),
            target=LambdaInvoke(
                function,
                input=scheduler.ScheduleTargetInput.from_object({"source": "schedule"}),
                max_event_age=Duration.minutes(1),
                retry_attempts=0,
            ),
        )
