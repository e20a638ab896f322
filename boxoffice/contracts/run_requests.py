"""What a client may send to start a run: an AG-UI `RunAgentInput`, of which only a few fields count.

The conversation, the run's id, and the last user message or the answer to a payment request, whose words in the
transcript a user message beside it gives; state, tools, context and forwarded properties of a client are dropped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, NoReturn
from uuid import UUID

from ag_ui.core import ContentPart, Message, ResumeEntry, RunAgentInput, TextPart, UserMessage
from pydantic import Field, TypeAdapter, ValidationError

from boxoffice.contracts.chat import MAX_FRAME_BYTES, MAX_TEXT, PaymentAnswer
from boxoffice.contracts.wire import NO_CONTROLS
from boxoffice.domain.conversations import Answer, PaymentConfirmation, RunRequest, Said
from boxoffice.domain.errors import InvalidInput, TooLarge

_ID = TypeAdapter(Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,100}$")])
_INTERRUPT_ID = TypeAdapter(Annotated[str, Field(pattern=r"^[!-~]{1,110}$")])
_TEXT = TypeAdapter(Annotated[str, Field(min_length=1), NO_CONTROLS])


def check_size(body: str) -> None:
    """Raises TooLarge for more than 32 KB of chat."""
    if len(body) > MAX_FRAME_BYTES or len(body.encode("utf-8", "surrogatepass")) > MAX_FRAME_BYTES:
        raise TooLarge(f"A message may have at most {MAX_FRAME_BYTES // 1024} KB.")


def read_run_frame(body: str) -> RunRequest:
    """The run that a socket frame `{"action": "run", "input": RunAgentInput}` asks for.

    Raises TooLarge, or InvalidInput with the field that is wrong.
    """
    check_size(body)
    frame = parse_json(body)
    if not isinstance(frame, dict) or frame.get("action") != "run":
        _malformed('Send {"action": "run", "input": {…}}.', "action")
    return read_run_input(frame.get("input"))


def parse_json(body: str) -> Any:
    """Raises InvalidInput for what is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        _malformed("This is not JSON.", "body")


def read_run_input(value: object) -> RunRequest:
    """The run that a `RunAgentInput` (JSON types) asks for; raises InvalidInput or TooLarge."""
    try:
        wanted = RunAgentInput.model_validate(value)
    except ValidationError as wrong:
        _malformed("This is not an AG-UI RunAgentInput.", _first_field(wrong))
    run_id = _checked(_ID, wanted.run_id, "runId", "A runId has 1 to 100 letters, digits or . _ : -")
    return RunRequest(_conversation_id(wanted.thread_id), run_id, _asked(wanted))


def _asked(wanted: RunAgentInput) -> Said | Answer:
    if wanted.resume:
        spoken = any(isinstance(message, UserMessage) for message in wanted.messages)
        return replace(_answer(wanted.resume), words=_said(wanted.messages) if spoken else None)
    return _said(wanted.messages)


def _said(messages: Sequence[Message]) -> Said:
    last = next((message for message in reversed(messages) if isinstance(message, UserMessage)), None)
    if last is None:
        _malformed("Say something, or answer the open question with `resume`.", "messages")
    content = last.content
    text = content if isinstance(content, str) else "\n".join(_text_of(part) for part in content)
    if len(text) > MAX_TEXT:
        raise TooLarge(f"A message may have at most {MAX_TEXT} characters.", field="messages")
    if not text.strip():
        _malformed("The message is empty.", "messages")
    message_id = _checked(_ID, last.id, "messages.id", "A message id has 1 to 100 letters, digits or . _ : -")
    return Said(message_id, _checked(_TEXT, text, "messages.content", "Remove the control characters."))


def _text_of(part: ContentPart) -> str:
    if not isinstance(part, TextPart):
        _malformed("Only text can be sent.", "messages.content")
    return part.text


def _answer(entries: Sequence[ResumeEntry]) -> Answer:
    if len(entries) != 1:
        _malformed("Answer one question at a time.", "resume")
    entry = entries[0]
    interrupt_id = _checked(_INTERRUPT_ID, entry.interrupt_id, "resume.interruptId", "This is no interrupt's id.")
    if entry.status == "cancelled":
        return Answer(interrupt_id, None)
    try:
        given = PaymentAnswer.model_validate(entry.payload)
        amount = given.amount.to_domain()
    except ValidationError as wrong:
        _malformed(
            "A confirmation names orderId, orderVersion, paymentMethod and amount.", _first_field(wrong, "payload")
        )
    except ValueError as wrong:
        raise InvalidInput(str(wrong), field="resume.payload.amount") from None
    return Answer(interrupt_id, PaymentConfirmation(given.order_id, given.order_version, amount, given.payment_method))


def _conversation_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        _malformed("threadId is the id of a conversation.", "threadId")


def _checked(adapter: TypeAdapter[str], value: str, field: str, sentence: str) -> str:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        _malformed(sentence, field)


def _first_field(wrong: ValidationError, root: str = "input") -> str:
    place = wrong.errors(include_input=False, include_url=False)[0]["loc"]
    return ".".join([root, *map(str, place)])[:200]


def _malformed(sentence: str, field: str) -> NoReturn:
    raise InvalidInput(sentence, field=field) from None
