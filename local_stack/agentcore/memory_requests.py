"""Requests of the Memory data plane, with the limits that the service's description states."""

from typing import Annotated, Any, Literal, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from local_stack.agentcore.errors import invalid

ActorId = Annotated[
    str, StringConstraints(max_length=255, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9\-_/]*(:[a-zA-Z0-9\-_/]+)*[a-zA-Z0-9\-_/]*$")
]
SessionId = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[0-9]+#[a-fA-F0-9]+$")]
MetadataText = Annotated[str, StringConstraints(max_length=256, pattern=r"^[a-zA-Z0-9\s._:/=+@\-]*$")]
MetadataKey = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[a-zA-Z0-9\s._:/=+@\-]*$")]
Namespace = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
StrategyId = Annotated[str, StringConstraints(max_length=100, pattern=r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*$")]
PageSize = Annotated[int, Field(ge=1, le=100)]
# Seconds since the epoch, up to the year 9999.
EpochSeconds = Annotated[float, Field(ge=0, le=253_402_300_799)]


class Request(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    def wire(self) -> dict[str, Any]:
        """What the caller sent, as far as the service knows it."""
        return self.model_dump(by_alias=True, exclude_unset=True)


class TextContent(Request):
    text: str = Field(min_length=1, max_length=100_000)


class Conversational(Request):
    content: TextContent
    role: Literal["ASSISTANT", "USER", "TOOL", "OTHER"]


class JsonContent(Request):
    content: Any


class PayloadItem(Request):
    conversational: Conversational | None = None
    blob: Any = None
    json_data: JsonContent | None = Field(None, alias="json")


class MetadataValue(Request):
    string_value: MetadataText


class Branch(Request):
    name: SessionId
    root_event_id: EventId | None = None


class CreateEvent(Request):
    actor_id: ActorId
    session_id: SessionId | None = None
    event_timestamp: EpochSeconds
    payload: list[PayloadItem] = Field(max_length=100)
    branch: Branch = Branch(name="main")
    metadata: dict[MetadataKey, MetadataValue] = Field(default_factory=dict, max_length=15)
    client_token: str | None = Field(None, max_length=500)


class MetadataLeft(Request):
    metadata_key: MetadataKey


class MetadataRight(Request):
    metadata_value: MetadataValue


class MetadataCondition(Request):
    left: MetadataLeft
    operator: Literal["EQUALS_TO", "EXISTS", "NOT_EXISTS"]
    right: MetadataRight | None = None


class BranchFilter(Request):
    name: SessionId
    include_parent_branches: bool = False


class EventFilter(Request):
    branch: BranchFilter | None = None
    event_metadata: list[MetadataCondition] = Field(default_factory=list, max_length=5)


class Page(Request):
    max_results: PageSize = 20
    next_token: str | None = None


class ListEvents(Page):
    include_payloads: bool = True
    filter: EventFilter = EventFilter()


class RecordContent(Request):
    text: str = Field(min_length=1, max_length=16_000)


class NewRecord(Request):
    request_identifier: str = Field(min_length=1, max_length=80)
    namespaces: list[Namespace] = Field(max_length=1)
    content: RecordContent
    timestamp: EpochSeconds
    memory_strategy_id: StrategyId = "local"
    metadata: dict[MetadataKey, dict[str, Any]] = Field(default_factory=dict, max_length=20)


class CreateRecords(Request):
    records: list[NewRecord] = Field(max_length=100)


class ChangedRecord(Request):
    memory_record_id: str
    timestamp: EpochSeconds
    content: RecordContent | None = None
    namespaces: list[Namespace] | None = Field(None, max_length=1)
    memory_strategy_id: StrategyId | None = None
    metadata: dict[MetadataKey, dict[str, Any]] | None = Field(None, max_length=20)


class ChangeRecords(Request):
    records: list[ChangedRecord] = Field(max_length=100)


class NamedRecord(Request):
    memory_record_id: str


class DeleteRecords(Request):
    records: list[NamedRecord] = Field(max_length=100)


class ListRecords(Page):
    namespace: Namespace | None = None
    namespace_path: Namespace | None = None
    memory_strategy_id: StrategyId | None = None


class SearchCriteria(Request):
    search_query: str = Field(min_length=1, max_length=10_000)
    memory_strategy_id: StrategyId | None = None
    top_k: PageSize = 10


class RetrieveRecords(Request):
    namespace: Namespace | None = None
    namespace_path: Namespace | None = None
    search_criteria: SearchCriteria
    max_results: PageSize = 100


AnyRequest = TypeVar("AnyRequest", bound=Request)


async def read(request: web.Request, model: type[AnyRequest]) -> AnyRequest:
    """The request's JSON body as `model`. Raises AwsError 400 that names the first field which is wrong."""
    body = await request.read()
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise invalid(f"{place}: {first['msg']}" if place else str(first["msg"])) from error
