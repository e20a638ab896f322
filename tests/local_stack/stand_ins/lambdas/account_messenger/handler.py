"""Words a mail with a code so that a test can tell who asked for it, and fails for whoever is called silent."""

from typing import Any

from lambdas.record import record


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    record("account_messenger", event=event)
    request = event["request"]
    if request["userAttributes"]["email"].startswith("silent"):
        raise RuntimeError("no words")
    code = "no code" if request["userAttributes"]["email"].startswith("codeless") else request["codeParameter"]
    event["response"] |= {
        "emailSubject": f"{event['triggerSource']} {request['userAttributes'].get('locale', '')}",
        "emailMessage": f"<style>p {{ color: #123456 }}</style><h1>Hello &amp; welcome</h1><p>{code}</p>",
    }
    return event
