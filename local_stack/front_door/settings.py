"""What the front door is told by its environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FrontDoorSettings:
    """Addresses of what stands behind the door, and the two origins in front; `config` is the text of /config.json."""

    web_root: Path
    rest_url: str
    socket_url: str
    cognito_url: str
    gateway_url: str
    mail_folder: Path
    web_origin: str
    gateway_origin: str
    config: str
    keeps_traces: bool = False


def load_settings(environment: Mapping[str, str]) -> FrontDoorSettings:
    """Raises ValueError with a sentence that names the first variable which is missing."""

    def required(name: str) -> str:
        value = environment.get(name, "").strip()
        if not value:
            raise ValueError(f"The front door needs the environment variable {name}.")
        return value

    return FrontDoorSettings(
        web_root=Path(required("FRONT_DOOR_WEB_ROOT")),
        rest_url=required("FRONT_DOOR_REST_URL").rstrip("/"),
        socket_url=required("FRONT_DOOR_SOCKET_URL").rstrip("/"),
        cognito_url=required("FRONT_DOOR_COGNITO_URL").rstrip("/") + "/",
        gateway_url=required("FRONT_DOOR_GATEWAY_URL").rstrip("/"),
        mail_folder=Path(required("FRONT_DOOR_MAIL_FOLDER")),
        web_origin=required("FRONT_DOOR_WEB_ORIGIN"),
        gateway_origin=required("FRONT_DOOR_GATEWAY_ORIGIN"),
        config=required("FRONT_DOOR_CONFIG"),
        keeps_traces=environment.get("FRONT_DOOR_TRACES") == "on",
    )
