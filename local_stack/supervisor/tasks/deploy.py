"""Deploys the project's template into MiniStack, and lets the demo's people sign in."""

import json
import os
import sys
from pathlib import Path

from local_stack.ministack.deploy import DeploymentFailed, deploy
from local_stack.ministack.people import Person, ensure_people
from local_stack.ministack.template import SynthesisFailed, ensure_template
from local_stack.supervisor.people import CUSTOMERS, PASSWORD, STAFF


def main() -> int:
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    wanted = json.loads(os.environ["DEPLOY_PARAMETERS"])
    try:
        template: Path = ensure_template()
        outputs = deploy(endpoint, template, wanted, lambda_host_url=os.environ["DEPLOY_LAMBDA_HOST"])
    except (SynthesisFailed, DeploymentFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for pool, people in ((outputs["CustomerPoolId"], CUSTOMERS), (outputs["StaffPoolId"], STAFF)):
        ensure_people(endpoint, pool, [Person(person.email, PASSWORD) for person in people])
    sys.stdout.write(json.dumps(outputs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
