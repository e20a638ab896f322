"""Every mail that SES takes is a file before the sender hears of it; the stock inbox loses attachments and itself."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import uuid4

from ministack.services import ses, ses_v2

from local_stack.ministack.patches import html_text
from local_stack.ministack.patches.durable_file import write_durably


def install(folder: Path) -> None:
    """Keeps mails as .eml files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _keep_sent_by_services(folder)
    _keep_sent_by_clients(folder)


def _keep(folder: Path, message_id: str, recipients: list[str], raw: bytes) -> None:
    """One file per mail, named so that they sort by time; the envelope comes before the message's own headers."""
    envelope = f"X-SES-Message-ID: {message_id}\r\nX-SES-Received: {time.time():.6f}\r\n"
    if recipients:
        envelope += f"X-SES-Recipients: {', '.join(recipients)}\r\n"
    write_durably(folder / f"{time.time_ns():020d}-{uuid4().hex[:8]}.eml", envelope.encode() + raw)


def _composed(sender: str, to: list[str], subject: str, text: str | None, html: str | None) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(to)
    message["Subject"] = subject
    message.set_content(text or (html_text.of(html) if html else ""))
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


def _keep_sent_by_services(folder: Path) -> None:
    """Cognito's codes come this way."""
    record = ses._record_send

    def record_and_keep(source: str, to_addrs: list[str], *rest: Any, **named: Any) -> str:
        message_id: str = record(source, to_addrs, *rest, **named)
        raw = _composed(source, to_addrs, named.get("subject", ""), named.get("body_text"), named.get("body_html"))
        _keep(folder, message_id, to_addrs, raw)
        return message_id

    ses._record_send = record_and_keep


def _keep_sent_by_clients(folder: Path) -> None:
    handle = ses_v2.handle_request

    async def handle_and_keep(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        answer = await handle(method, path, headers, body, query)
        if method == "POST" and path.rstrip("/").endswith("/outbound-emails") and answer[0] == 200:
            request = json.loads(body)
            given = request.get("Destination", {})
            recipients = [address for kind in ("To", "Cc", "Bcc") for address in given.get(f"{kind}Addresses", [])]
            message_id = json.loads(answer[2])["MessageId"]
            await asyncio.to_thread(_keep, folder, message_id, recipients, _raw(request, recipients))
        return answer

    ses_v2.handle_request = handle_and_keep


def _raw(request: dict[str, Any], recipients: list[str]) -> bytes:
    content = request["Content"]
    if "Raw" in content:
        return base64.b64decode(content["Raw"]["Data"])
    simple = content.get("Simple", {})
    body = simple.get("Body", {})
    return _composed(
        request.get("FromEmailAddress", ""),
        recipients,
        simple.get("Subject", {}).get("Data", ""),
        body.get("Text", {}).get("Data"),
        body.get("Html", {}).get("Data"),
    )
