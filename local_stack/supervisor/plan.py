"""The parts of the local stack and what each of them needs."""

import sys
from collections.abc import Callable
from pathlib import Path

from local_stack.ministack import service as ministack
from local_stack.postgres.places import Places
from local_stack.supervisor.environment import Environments
from local_stack.supervisor.parts import Environment, Service, Step
from local_stack.supervisor.probes import announced, answers
from local_stack.supervisor.task import Task, warm_command


def services(environments: Environments, ministack_python: Path) -> list[Service]:
    """Every process of the stack."""
    at, state = environments.addresses, environments.state
    launch = ministack.launch(ministack_python, port=at.ministack, state=state)
    early = environments.machine()

    def agent(
        name: str,
        module: str,
        port: int,
        environment: Callable[[], Environment],
        imports: tuple[str, ...],
        outlived_by: str,
    ) -> Service:
        return Service(
            name=name,
            command=warm_command(module, "--port", str(port), imports=imports),
            environment=environment,
            ready=answers(port, "/ping"),
            needs=frozenset({"deploy", "prepare-database"}),
            outlived_by=frozenset({outlived_by}),
            warm=True,
            early_environment=early,
        )

    return [
        Service(
            name="postgres",
            command=_python("local_stack.postgres", "--state", str(state)),
            environment=environments.machine,
            ready=announced(Places.of(state).ready, "keeper"),
            stop_seconds=15,
        ),
        Service(
            name="data-api",
            command=_python("local_stack.data_api", "--state", str(state), "--port", str(at.data_api)),
            environment=environments.machine,
            ready=answers(at.data_api, "/_health"),
            needs=frozenset({"postgres"}),
        ),
        Service(
            name="lambda-host",
            command=_python("local_stack.lambda_host", "--port", str(at.lambda_host)),
            environment=environments.lambda_host,
            ready=answers(at.lambda_host, "/_health"),
            outlived_by=frozenset({"gateway", "ticket"}),
            stop_seconds=8,
        ),
        Service(
            name="ministack",
            command=launch.arguments,
            environment=lambda: launch.environment,
            ready=answers(at.ministack, "/_ministack/health"),
            outlived_by=frozenset({"lambda-host"}),
        ),
        Service(
            name="gateway",
            command=_python("payment_gateway", "--port", str(at.gateway)),
            environment=environments.gateway,
            ready=answers(at.gateway, "/health"),
            needs=frozenset({"data-api"}),
        ),
        Service(
            name="agentcore",
            command=warm_command(
                "local_stack.agentcore", "--port", str(at.agentcore), imports=("local_stack.agentcore.app",)
            ),
            environment=environments.agentcore,
            ready=answers(at.agentcore, "/_health"),
            needs=frozenset({"postgres", "deploy"}),
            outlived_by=frozenset({"data", "services"}),
            warm=True,
            early_environment=early,
        ),
        agent(
            "data",
            "agents.data_agent",
            at.data,
            environments.data_agent,
            imports=("agents.data_agent.app",),
            outlived_by="data-api",
        ),
        agent(
            "services",
            "mcp_servers",
            at.services,
            environments.services,
            imports=("mcp_servers.serving", "mcp_servers.notifications.server", "mcp_servers.payments.server"),
            outlived_by="data-api",
        ),
        agent(
            "ticket",
            "agents.ticket_agent",
            at.ticket,
            environments.ticket_agent,
            imports=("agents.ticket_agent.app",),
            outlived_by="agentcore",
        ),
        Service(
            name="front-door",
            command=_python("local_stack.front_door", "--port", str(at.web), "--gateway-port", str(at.web + 1)),
            environment=environments.front_door,
            ready=answers(at.web, "/_health"),
            needs=frozenset({"deploy"}),
            outlived_by=frozenset({"ministack"}),
        ),
    ]


def steps(environments: Environments, folder: Path, logs_folder: Path) -> list[Step]:
    """What is done while the stack starts."""

    def task(name: str, module: str, *imports: str) -> Task:
        command = warm_command(module, imports=imports)
        return Task(name, command, environments.machine(), folder, logs_folder)

    prepare_database = task(
        "prepare-database",
        "boxoffice.cli.prepare_database",
        "boxoffice.store.migrations",
        "boxoffice.use_cases.seed_venue",
        "boxoffice.wiring.databases",
    )
    deploy = task(
        "deploy", "local_stack.supervisor.tasks.deploy", "local_stack.ministack.deploy", "local_stack.ministack.people"
    )

    async def run_prepare_database() -> None:
        await prepare_database.run(environments.prepare_database())

    async def run_deploy() -> None:
        environments.outputs = await deploy.run(environments.deploy())

    return [
        Step("prepare-database", run_prepare_database, prepare_database.warm_up, needs=frozenset({"data-api"})),
        Step(
            "deploy",
            run_deploy,
            deploy.warm_up,
            needs=frozenset({"ministack"}),
            repeat_after=frozenset({"ministack"}),
        ),
    ]


def _python(module: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *arguments)
