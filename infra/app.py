"""`python -m infra.app` writes the CloudFormation templates to build/cdk.out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE_NAME = "Boxoffice.template.json"


def _use_own_node() -> None:
    """CDK talks to Node: the environment's own comes before whatever else the machine carries."""
    os.environ["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))


def synthesise(outdir: Path) -> Path:
    """Writes the cloud assembly to `outdir` and returns the path of the template that the laptop deploys too."""
    _use_own_node()
    from aws_cdk import App, DefaultStackSynthesizer  # noqa: PLC0415 - starts Node, which must be found first

    from infra.lambda_code import stage_lambda_code  # noqa: PLC0415 - as above
    from infra.stacks.box_office import BoxOfficeStack  # noqa: PLC0415 - as above
    from infra.stacks.memory import MemoryStack  # noqa: PLC0415 - as above

    app = App(
        outdir=str(outdir),
        analytics_reporting=False,
        tree_metadata=False,
        context={"@aws-cdk/aws-iam:minimizePolicies": True},
    )
    BoxOfficeStack(
        app,
        "Boxoffice",
        code=stage_lambda_code(ROOT, outdir.parent / "lambda-code"),
        synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
    )
    MemoryStack(app, "BoxofficeMemory", synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
    app.synth()
    return outdir / TEMPLATE_NAME


if __name__ == "__main__":
    sys.stdout.write(f"{synthesise(ROOT / 'build' / 'cdk.out')}\n")
