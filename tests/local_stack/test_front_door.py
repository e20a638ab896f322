"""The front door as a real process, with small real servers behind it."""

import asyncio
import json
import queue
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from aiohttp import WSMsgType, web
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.local_stack.processes import free_port, serving, start, stop, wait_until_healthy

CONFIG = {"api": "/api", "gateway": "http://127.0.0.1:1", "cognito": {"endpoint": "/cognito"}}


HTTP = httpx.Client(timeout=10)


@pytest.fixture(scope="module", autouse=True)
def _http() -> Iterator[None]:
    yield
    HTTP.close()


@dataclass
class Behind:
    """What stands behind the door: it tells what reached it, and can hold an answer back."""

    closes: "queue.Queue[int | None]"
    go_on: list[asyncio.Event] = field(default_factory=list)

    def build(self) -> web.Application:
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.add_routes(
            [
                web.get("/rest/v1/slow", self.slow),
                web.get("/rest/v1/broken", self.broken),
                web.post("/rest/v1/go-on", self.release),
                web.get("/chat/live", self.chat),
                web.route("*", "/{path:.*}", self.echo),
            ]
        )
        return application

    async def echo(self, request: web.Request) -> web.Response:
        body = await request.read()
        told = {
            "method": request.method,
            "path": request.raw_path,
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "body": body.decode("utf-8", "replace")[:100],
            "length": len(body),
        }
        return web.json_response(told, status=207, headers={"X-Own": "kept", "Keep-Alive": "timeout=9"})

    async def slow(self, request: web.Request) -> web.StreamResponse:
        event = asyncio.Event()
        self.go_on.append(event)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: first\n\n")
        await event.wait()
        await response.write(b"data: second\n\n")
        return response

    async def release(self, _: web.Request) -> web.Response:
        self.go_on.pop().set()
        return web.Response()

    async def broken(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response

    async def chat(self, request: web.Request) -> web.StreamResponse:
        if request.query.get("ticket") != "good":
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str("hello")
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and message.data == "bye":
                    await socket.close(code=4001, message=b"enough")
                elif message.type is WSMsgType.TEXT:
                    await socket.send_str(message.data.upper())
                elif message.type is WSMsgType.BINARY:
                    await socket.send_bytes(message.data[::-1])
        finally:
            self.closes.put(socket.close_code)
        return socket


@dataclass(frozen=True)
class Door:
    web: str
    gateway: str
    socket: str
    folder: Path
    closes: "queue.Queue[int | None]"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("door")
    (folder / "web" / "assets").mkdir(parents=True)
    (folder / "mail").mkdir()
    (folder / "web" / "index.html").write_text("<title>customer</title>")
    (folder / "web" / "staff.html").write_text("<title>staff</title>")
    (folder / "web" / "mark.svg").write_text("<svg/>")
    (folder / "web" / "assets" / "main-abc123.js").write_text("1")
    (folder / "secret.txt").write_text("treasure")
    closes: queue.Queue[int | None] = queue.Queue()
    with serving(Behind(closes).build) as port:
        own, gateway = free_port(), free_port()
        environment = {
            "FRONT_DOOR_WEB_ROOT": str(folder / "web"),
            "FRONT_DOOR_REST_URL": f"http://127.0.0.1:{port}/rest/v1",
            "FRONT_DOOR_SOCKET_URL": f"ws://127.0.0.1:{port}/chat/live",
            "FRONT_DOOR_COGNITO_URL": f"http://127.0.0.1:{port}",
            "FRONT_DOOR_GATEWAY_URL": f"http://127.0.0.1:{port}/gateway",
            "FRONT_DOOR_MAIL_FOLDER": str(folder / "mail"),
            "FRONT_DOOR_WEB_ORIGIN": f"http://127.0.0.1:{own}",
            "FRONT_DOOR_GATEWAY_ORIGIN": f"http://127.0.0.1:{gateway}",
            "FRONT_DOOR_CONFIG": json.dumps(CONFIG),
        }
        process = start(
            "local_stack.front_door", "--port", str(own), "--gateway-port", str(gateway), environment=environment
        )
        try:
            wait_until_healthy(process, f"http://127.0.0.1:{own}/_health")
            yield Door(
                f"http://127.0.0.1:{own}", f"http://127.0.0.1:{gateway}", f"ws://127.0.0.1:{own}/socket", folder, closes
            )
        finally:
            assert stop(process) == 0


@pytest.mark.parametrize(
    ("path", "title"),
    [("/", "customer"), ("/orders/17", "customer"), ("/staff", "staff"), ("/staff/cases/3", "staff")],
)
def test_a_page_of_an_application_is_its_entry(door: Door, path: str, title: str) -> None:
    answer = HTTP.get(door.web + path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert f"<title>{title}</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_assets_are_kept_for_ever_and_missing_files_are_404(door: Door) -> None:
    asset = HTTP.get(f"{door.web}/assets/main-abc123.js")
    assert "immutable" in asset.headers["cache-control"]
    again = HTTP.get(
        f"{door.web}/mark.svg", headers={"If-None-Match": HTTP.get(f"{door.web}/mark.svg").headers["etag"]}
    )
    assert again.status_code == 304
    missing = HTTP.get(f"{door.web}/assets/gone-1.js")
    assert (missing.status_code, missing.headers["content-type"].split(";")[0]) == (404, "application/problem+json")
    assert HTTP.get(f"{door.web}/nothing.png").json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/a%00.html"])
def test_files_outside_the_web_folder_stay_outside(door: Door, path: str) -> None:
    answer = HTTP.send(httpx.Request("GET", httpx.URL(door.web).copy_with(raw_path=path.encode())))
    assert "treasure" not in answer.text


def test_pages_carry_the_security_headers(door: Door) -> None:
    headers = HTTP.get(door.web).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert set(policy["connect-src"].split()) == {"'self'", door.web.replace("http", "ws"), door.gateway}
    assert headers["x-content-type-options"] == "nosniff"


def test_another_name_of_this_machine_leads_to_the_one_origin(door: Door) -> None:
    port = door.web.rsplit(":", 1)[1]
    answer = HTTP.get(f"{door.web}/staff?x=1", headers={"Host": f"localhost:{port}"})
    assert (answer.status_code, answer.headers["location"]) == (308, f"{door.web}/staff?x=1")


def test_the_configuration_is_never_cached(door: Door) -> None:
    answer = HTTP.get(f"{door.web}/config.json")
    assert answer.json() == CONFIG
    assert answer.headers["cache-control"] == "no-store"


def test_the_api_gets_the_path_without_prefix_and_end_to_end_headers_only(door: Door) -> None:
    answer = HTTP.request(
        "PATCH",
        f"{door.web}/api/tickets/a%2Fb?ids=1&ids=%C3%A4",
        content=b"{}",
        headers={"Authorization": "Bearer t", "Connection": "X-Hop", "X-Hop": "1", "Idempotency-Key": "k"},
    )
    told = answer.json()
    assert (answer.status_code, answer.headers["x-own"]) == (207, "kept")
    assert "keep-alive" not in answer.headers
    assert (told["method"], told["path"], told["body"]) == ("PATCH", "/rest/v1/tickets/a%2Fb?ids=1&ids=%C3%A4", "{}")
    assert told["headers"]["authorization"] == "Bearer t"
    assert told["headers"]["idempotency-key"] == "k"
    assert told["headers"]["x-forwarded-host"] == door.web.removeprefix("http://")
    assert "x-hop" not in told["headers"]


def test_an_answer_streams_through_piece_by_piece(door: Door) -> None:
    with HTTP.stream("GET", f"{door.web}/api/slow", timeout=5) as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == b"data: first\n\n"
        HTTP.post(f"{door.web}/api/go-on")
        assert next(pieces) == b"data: second\n\n"


def test_an_answer_that_breaks_off_breaks_off_for_the_browser(door: Door) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        HTTP.get(f"{door.web}/api/broken")


def test_a_body_over_ten_megabytes_is_refused(door: Door) -> None:
    assert HTTP.post(f"{door.web}/api/x", content=bytes(10 * 1024 * 1024)).json()["length"] == 10 * 1024 * 1024
    answer = HTTP.post(f"{door.web}/api/x", content=bytes(10 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_the_gateway_has_an_origin_of_its_own(door: Door) -> None:
    told = HTTP.post(f"{door.gateway}/payment-methods", json={"card": {}}).json()
    assert told["path"] == "/gateway/payment-methods"
    assert HTTP.options(f"{door.gateway}/payment-methods").json()["method"] == "OPTIONS"


def test_sign_in_is_open_and_administration_is_not(door: Door) -> None:
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    for path in ("/cognito", "/cognito/"):
        told = HTTP.post(door.web + path, json={}, headers=target).json()
        assert (told["path"], told["headers"]["x-amz-target"]) == ("/", target["X-Amz-Target"])
    for name in ("AWSCognitoIdentityProviderService.AdminCreateUser", "AmazonSQS.InitiateAuth", ""):
        refused = HTTP.post(f"{door.web}/cognito", json={}, headers={"X-Amz-Target": name})
        assert (refused.status_code, refused.json()["__type"]) == (400, "UnknownOperationException")


def test_the_socket_carries_messages_both_ways_and_the_closing_code(door: Door) -> None:
    with connect(f"{door.socket}?ticket=good") as socket:
        assert socket.recv(5) == "hello"
        socket.send("grüße")
        assert socket.recv(5) == "GRÜSSE"
        socket.send(b"abc")
        assert socket.recv(5) == b"cba"
        assert socket.ping().wait(5)
        socket.send("bye")
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(5)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "enough")


def test_the_browsers_closing_code_reaches_the_other_side(door: Door) -> None:
    with connect(f"{door.socket}?ticket=good") as socket:
        socket.recv(5)
        socket.close(code=4321)
    # the connections of earlier tests may be told as closed only now
    while (code := door.closes.get(timeout=30)) != 4321:
        assert code in (None, 1000, 1001, 1005, 1006), code


def test_a_refused_ticket_is_an_http_status(door: Door) -> None:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"{door.socket}?ticket=bad")
    assert refused.value.response.status_code == 403
    assert HTTP.get(f"{door.web}/socket?ticket=good").status_code == 426


def test_a_message_over_128_kb_closes_the_socket(door: Door) -> None:
    with connect(f"{door.socket}?ticket=good", max_size=None) as socket:
        socket.recv(5)
        socket.send("a" * 127 * 1024)
        assert len(socket.recv(5)) == 127 * 1024
        socket.send("a" * 129 * 1024)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_mails_can_be_read_with_their_images_and_attachments(door: Door) -> None:
    mail = EmailMessage()
    mail["To"], mail["From"], mail["Subject"] = "ada@example.org", "box@example.org", "Grüße <b>1</b>"
    mail.set_content("Plain words")
    mail.add_alternative('<p onclick="x()">Rich</p><img src="cid:qr1">', subtype="html")
    _, html = mail.iter_parts()
    html.add_related(b"\x89PNG", "image", "png", cid="<qr1>")
    mail.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="visit ä.ics")
    (door.folder / "mail" / "0001-a.eml").write_bytes(mail.as_bytes())

    [told] = HTTP.get(f"{door.web}/mailbox?format=json").json()
    assert (told["to"], told["subject"], told["text"].strip()) == ("ada@example.org", "Grüße <b>1</b>", "Plain words")
    assert (told["attachments"], told["id"]) == (["visit ä.ics"], "0001-a")
    assert told["sentAt"].endswith("Z")
    page = HTTP.get(f"{door.web}/mailbox")
    assert "Grüße &lt;b&gt;1&lt;/b&gt;" in page.text
    shown = HTTP.get(f"{door.web}/mailbox/0001-a")
    assert "visit ä.ics" in shown.text
    assert "sandbox=" in shown.text
    rich = HTTP.get(f"{door.web}/mailbox/0001-a/html")
    assert "sandbox" in rich.headers["content-security-policy"]
    assert "default-src 'none'" in rich.headers["content-security-policy"]
    image = rich.text.split('src="')[1].split('"')[0]
    assert HTTP.get(image).content == b"\x89PNG"
    number = 1 - int(image.rsplit("/", 1)[1])
    file = HTTP.get(f"{door.web}/mailbox/0001-a/parts/{number}")
    assert file.content == b"BEGIN:VCALENDAR"
    assert file.headers["content-disposition"].startswith("attachment")
    for path in ("/mailbox/nope", "/mailbox/0001-a/parts/9", "/mailbox/..%2fsecret"):
        assert HTTP.get(door.web + path).status_code == 404


def test_what_is_down_is_a_problem_with_a_time_to_wait(tmp_path: Path) -> None:
    own, gateway, nobody = free_port(), free_port(), free_port()
    environment = {
        "FRONT_DOOR_WEB_ROOT": str(tmp_path / "missing"),
        "FRONT_DOOR_REST_URL": f"http://127.0.0.1:{nobody}",
        "FRONT_DOOR_SOCKET_URL": f"ws://127.0.0.1:{nobody}",
        "FRONT_DOOR_COGNITO_URL": f"http://127.0.0.1:{nobody}",
        "FRONT_DOOR_GATEWAY_URL": f"http://127.0.0.1:{nobody}",
        "FRONT_DOOR_MAIL_FOLDER": str(tmp_path / "no-mail"),
        "FRONT_DOOR_WEB_ORIGIN": f"http://127.0.0.1:{own}",
        "FRONT_DOOR_GATEWAY_ORIGIN": f"http://127.0.0.1:{gateway}",
        "FRONT_DOOR_CONFIG": "{}",
    }
    process = start(
        "local_stack.front_door", "--port", str(own), "--gateway-port", str(gateway), environment=environment
    )
    try:
        wait_until_healthy(process, f"http://127.0.0.1:{own}/_health")
        for url in (f"http://127.0.0.1:{own}/api/tickets", f"http://127.0.0.1:{gateway}/refunds"):
            answer = HTTP.post(url)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert answer.headers["content-type"].startswith("application/problem+json")
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{own}/socket?ticket=x")
        assert refused.value.response.status_code == 503
        page = HTTP.get(f"http://127.0.0.1:{own}/")
        assert (page.status_code, "make setup" in page.text) == (503, True)
        assert HTTP.get(f"http://127.0.0.1:{own}/mailbox?format=json").json() == []
    finally:
        stop(process)
