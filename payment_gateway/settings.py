"""What the gateway's process needs to know, read once from the environment at its start."""

from __future__ import annotations

from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class GatewaySettings(BaseSettings):
    """Variables with the prefix `GATEWAY_`; a missing or wrong one raises pydantic's `ValidationError`."""

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, hide_input_in_errors=True)

    db_resource_arn: str = Field(min_length=1)
    db_secret_arn: str = Field(min_length=1)
    db_name: str = "boxoffice"
    secret_key: SecretStr | None = None
    """The key that callers send as bearer; either this or `secret_arn`."""
    secret_arn: str | None = None
    """A Secrets Manager secret whose string is the key."""
    web_origin: str = ""
    """Origins whose pages may send cards, separated by commas."""
    hang_seconds: float = Field(default=30, ge=0, le=300)
    """How long the answer to a charge with a timeout card is held back."""

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if bool(self.secret_key and self.secret_key.get_secret_value()) == bool(self.secret_arn):
            raise ValueError("set either GATEWAY_SECRET_KEY or GATEWAY_SECRET_ARN")
        return self

    @property
    def web_origins(self) -> list[str]:
        return [origin for part in self.web_origin.split(",") if (origin := part.strip().rstrip("/"))]
