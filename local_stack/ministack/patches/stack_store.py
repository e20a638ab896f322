"""What was deployed is deployed again before the port opens, so that a killed MiniStack comes back whole."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack import app as ministack_app
from ministack.services import cloudformation
from ministack.services.cloudformation import handlers, helpers

from local_stack.ministack.patches.durable_file import read_json, write_durably

_log = logging.getLogger("ministack.stacks")
_LARGEST_TEMPLATE_BYTES = 1_000_000


class StackNotRestored(Exception):
    """A stack that was deployed before cannot be deployed again; the message says why."""


class StackStore:
    """One file per stack: its template and parameters as last deployed with success."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def install(self, *, afterwards: Callable[[], Awaitable[None]]) -> None:
        """Follows deployments; `afterwards` runs once the stacks are back."""
        # on AWS, a template over 51,200 bytes comes through S3; here it comes directly
        helpers.TEMPLATE_BODY_MAX_BYTES = _LARGEST_TEMPLATE_BYTES
        deploy = handlers._deploy_stack_async

        async def deploy_and_save(stack_name: str, *arguments: Any, **named: Any) -> None:
            await deploy(stack_name, *arguments, **named)
            self._save(stack_name)

        handlers._deploy_stack_async = deploy_and_save
        application = ministack_app.app

        async def with_stacks(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "lifespan":
                await application(scope, receive, send)
                return

            async def send_when_restored(message: dict[str, Any]) -> None:
                if message["type"] == "lifespan.startup.complete":
                    await self._restore()
                    await afterwards()
                await send(message)

            await application(scope, receive, send_when_restored)

        ministack_app.app = with_stacks

    def _save(self, name: str) -> None:
        stack = cloudformation._stacks[name]
        if stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            parameters = {parameter["ParameterKey"]: parameter["ParameterValue"] for parameter in stack["Parameters"]}
            content = {"name": name, "template": stack["_template_body"], "parameters": parameters}
            write_durably(self._folder / f"{name}.json", json.dumps(content).encode())

    async def _restore(self) -> None:
        """Deploys what was deployed; a stack that cannot be is left out, for whoever deploys next to put right."""
        for path in sorted(self._folder.glob("*.json")):
            try:
                await self._deploy(read_json(path))
            except StackNotRestored as error:
                _log.error("%s", error)

    async def _deploy(self, stored: dict[str, Any]) -> None:
        request = {
            "StackName": stored["name"],
            "TemplateBody": stored["template"],
            "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
        }
        for number, (key, value) in enumerate(stored["parameters"].items(), start=1):
            request[f"Parameters.member.{number}.ParameterKey"] = key
            request[f"Parameters.member.{number}.ParameterValue"] = value
        status, _, body = handlers._create_stack(request)
        if status != 200:
            raise StackNotRestored(f"{stored['name']} cannot be deployed again: {body.decode()[-600:]}")
        while (stack := cloudformation._stacks[stored["name"]])["StackStatus"].endswith("IN_PROGRESS"):
            await asyncio.sleep(0.005)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise StackNotRestored(f"{stored['name']} cannot be deployed again: {stack['StackStatusReason']}")
