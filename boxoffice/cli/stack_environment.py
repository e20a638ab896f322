"""The settings of a process beside a running stack: what its status names, as environment variables."""

import os
from typing import Any

from boxoffice.cli.running_stack import RunningStack


def use_database_of(stack: RunningStack, *roles: str) -> None:
    """Point this process's settings at the stack's database, with the secrets of these roles alone."""
    told: dict[str, Any] = stack.status["rdsData"]
    region: str = stack.status["cognito"]["customers"]["region"]
    secrets = {**told["secretArns"], "owner": told["ownerSecretArn"]}
    os.environ.update(
        {
            "AWS_ENDPOINT_URL_RDS_DATA": told["endpoint"],
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "BOXOFFICE_DB_RESOURCE_ARN": told["resourceArn"],
            "BOXOFFICE_DB_NAME": told["database"],
            **{f"BOXOFFICE_DB_SECRET_{role.upper()}": secrets[role] for role in roles},
        }
    )
