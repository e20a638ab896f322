"""Amazon Bedrock through Strands, with timeouts that fit a chat."""

from botocore.config import Config
from strands.models import BedrockModel, Model

from boxoffice.aws.session import session
from boxoffice.settings import ModelSettings

CONNECT_SECONDS = 2
READ_SECONDS = 20
"""The longest silence of the stream; a customer waits no longer for the first word."""
MAX_TOKENS = 1024


def bedrock_model(settings: ModelSettings, model_id: str) -> Model:
    """A Bedrock model by model id or inference profile; region, credentials and endpoint come from the environment."""
    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 1},
        tcp_keepalive=True,
    )
    if settings.bedrock_guardrail_id:
        return BedrockModel(
            boto_session=session(),
            boto_client_config=config,
            model_id=model_id,
            max_tokens=MAX_TOKENS,
            guardrail_id=settings.bedrock_guardrail_id,
            guardrail_version=settings.bedrock_guardrail_version or "DRAFT",
        )
    return BedrockModel(boto_session=session(), boto_client_config=config, model_id=model_id, max_tokens=MAX_TOKENS)
