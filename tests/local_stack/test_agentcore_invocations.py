"""The AgentCore emulator's Runtime data plane, as a real process between real servers."""

import base64
import json
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.local_stack.agentcore_stand_ins import CLIENT, ISSUER, Agents, Pool
from tests.local_stack.processes import free_port, postgres, serving, start, stop, wait_until_healthy

ARN = "arn:aws:bedrock-agentcore:eu-central-1:000000000000:runtime/{}"
SESSION = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"
HTTP = httpx.Client(timeout=20)


@pytest.fixture(scope="module", autouse=True)
def _http() -> Iterator[None]:
    yield
    HTTP.close()


@dataclass(frozen=True)
class Emulator:
    url: str
    pool: Pool
    agents_url: str
    database: str

    def invoke(self, runtime: str, token: str | None, **options: Any) -> httpx.Response:
        return HTTP.post(**self.request(runtime, token, **options))

    def request(self, runtime: str, token: str | None, **options: Any) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", **options.pop("headers", {})}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        url = f"{self.url}/runtimes/{quote(ARN.format(runtime), safe='')}/invocations?qualifier=DEFAULT"
        return {"url": url, "headers": headers, "content": b"{}", **options}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    pool = Pool()
    pool.rotate()
    with postgres(tmp_path_factory.mktemp("state")) as database, serving(Agents(pool).build) as port:
        agents_url = f"http://127.0.0.1:{port}"
        paths = {"data": "mcp", "ticket": "invocations", "fails": "fails", "refuses": "refuses", "dies": "dies"}
        runtimes = {ARN.format(name): f"{agents_url}/{path}" for name, path in paths.items()}
        runtimes[ARN.format("down")] = f"http://127.0.0.1:{free_port()}/mcp"
        own = free_port()
        environment = {
            "AGENTCORE_RUNTIMES": json.dumps(runtimes),
            "AGENTCORE_DATABASE": database.connection_string("agentcore"),
            "BOXOFFICE_CUSTOMER_ISSUER": ISSUER,
            "BOXOFFICE_CUSTOMER_CLIENT_ID": CLIENT,
            "BOXOFFICE_CUSTOMER_JWKS_URL": f"{agents_url}/keys",
            "BOXOFFICE_MEMORY_ID": "boxoffice-memory01",
        }
        process = start("local_stack.agentcore", "--port", str(own), environment=environment)
        try:
            wait_until_healthy(process, f"http://127.0.0.1:{own}/_health")
            yield Emulator(f"http://127.0.0.1:{own}", pool, agents_url, environment["AGENTCORE_DATABASE"])
        finally:
            assert stop(process) == 0


def test_a_call_reaches_the_agent_with_the_allowed_headers_only(emulator: Emulator) -> None:
    token = emulator.pool.token()
    allowed = {
        "Mcp-Protocol-Version": "2026-07-28",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "X-Amzn-Bedrock-AgentCore-Runtime-Custom-Tenant": "t1",
        SESSION: "s" * 33,
    }
    answer = emulator.invoke("data", token, headers={**allowed, "X-Other": "dropped", "Cookie": "dropped"})
    told = answer.json()["headers"]
    assert answer.status_code == 200
    assert {name: told[name.lower()] for name in allowed} == allowed
    assert told["authorization"] == f"Bearer {token}"
    assert "x-other" not in told
    assert "cookie" not in told
    assert answer.headers[SESSION] == "s" * 33
    assert answer.headers["mcp-session-id"] == "m1"
    assert "x-inner" not in answer.headers


def test_a_missing_session_is_made_and_a_short_one_refused(emulator: Emulator) -> None:
    token = emulator.pool.token()
    made = emulator.invoke("data", token)
    assert len(made.headers[SESSION]) >= 33
    assert made.json()["headers"][SESSION.lower()] == made.headers[SESSION]
    short = emulator.invoke("data", token, headers={SESSION: "s" * 32})
    assert (short.status_code, short.headers["x-amzn-errortype"]) == (400, "ValidationException")


def _unsigned(pool: Pool) -> str:
    _, payload, _ = pool.token().split(".")
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "key-0"}).encode()).rstrip(b"=").decode()
    return f"{none}.{payload}."


def _tampered(pool: Pool) -> str:
    header, payload, signature = pool.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "==")) | {"sub": "somebody-else"}
    return f"{header}.{base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.{signature}"


BAD_TOKENS: dict[str, Callable[[Pool], str | None]] = {
    "no token": lambda _: None,
    "no JWT": lambda _: "abc",
    "expired": lambda pool: pool.token(exp=int(time.time()) - 1),
    "without expiry": lambda pool: pool.token(exp=None),
    "another issuer": lambda pool: pool.token(iss=ISSUER + "x"),
    "an id token": lambda pool: pool.token(token_use="id", aud=CLIENT, client_id=None),
    "another use": lambda pool: pool.token(token_use="refresh"),
    "another client": lambda pool: pool.token(client_id="client-2"),
    "another key": lambda pool: pool.token(key=rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    "an unknown key id": lambda pool: pool.token(kid="key-99"),
    "signed with a shared secret": lambda pool: pool.token(algorithm="HS256"),
    "unsigned": _unsigned,
    "tampered with": _tampered,
}


@pytest.mark.parametrize("kind", BAD_TOKENS)
def test_a_bad_token_is_401(emulator: Emulator, kind: str) -> None:
    answer = emulator.invoke("data", BAD_TOKENS[kind](emulator.pool))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer ")
    assert answer.json()["message"].startswith("OAuth authorization failed: ")


def test_a_rotated_key_is_fetched_and_floods_of_unknown_keys_are_not(emulator: Emulator) -> None:
    assert emulator.invoke("data", emulator.pool.token()).status_code == 200
    emulator.pool.rotate()
    deadline = time.monotonic() + 10
    while emulator.invoke("data", emulator.pool.token()).status_code != 200:
        assert time.monotonic() < deadline
    before = emulator.pool.fetched
    for number in range(20):
        emulator.invoke("data", emulator.pool.token(kid=f"unknown-{number}"))
    assert emulator.pool.fetched - before <= 1


def test_an_unknown_runtime_is_404_and_only_post_invokes(emulator: Emulator) -> None:
    token = emulator.pool.token()
    unknown = emulator.invoke("nobody", token)
    assert (unknown.status_code, unknown.headers["x-amzn-errortype"]) == (404, "ResourceNotFoundException")
    request = emulator.request("data", token)
    assert HTTP.get(str(request["url"])).status_code == 405


def test_an_agent_that_is_down_is_a_503_with_a_time_to_wait(emulator: Emulator) -> None:
    answer = emulator.invoke("down", emulator.pool.token())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.headers["x-amzn-errortype"] == "ServiceUnavailableException"


def test_an_agents_failure_shows_no_detail_and_its_refusal_passes(emulator: Emulator) -> None:
    failed = emulator.invoke("fails", emulator.pool.token())
    assert (failed.status_code, failed.headers["x-amzn-errortype"]) == (424, "RuntimeClientError")
    assert "detail" not in failed.text
    refused = emulator.invoke("refuses", emulator.pool.token())
    assert (refused.status_code, refused.json()) == (422, {"message": "no"})


def test_a_stream_passes_piece_by_piece(emulator: Emulator) -> None:
    with HTTP.stream("POST", **emulator.request("ticket", emulator.pool.token())) as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == b"data: 1\n\n"
        HTTP.post(f"{emulator.agents_url}/go-on")
        assert next(pieces) == b"data: 2\n\n"


def test_a_stream_that_breaks_off_breaks_off_for_the_caller(emulator: Emulator) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        emulator.invoke("dies", emulator.pool.token())


def test_a_caller_who_leaves_ends_the_agents_stream(emulator: Emulator) -> None:
    with HTTP.stream("POST", **emulator.request("ticket", emulator.pool.token())) as answer:
        next(answer.iter_raw())
    deadline = time.monotonic() + 60
    while HTTP.get(f"{emulator.agents_url}/cancelled").json() == 0:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_body_over_100_megabytes_is_413(emulator: Emulator) -> None:
    answer = emulator.invoke("data", emulator.pool.token(), content=bytes(100 * 1024 * 1024 + 1))
    assert answer.status_code == 413


def test_64_streams_at_once_leave_other_calls_quick(emulator: Emulator) -> None:
    token = emulator.pool.token()
    started = threading.Barrier(65)

    def one() -> int:
        with httpx.Client(timeout=20) as client, client.stream("POST", **emulator.request("ticket", token)) as answer:
            pieces = answer.iter_raw()
            next(pieces)
            started.wait(15)
            return len(list(pieces))

    with ThreadPoolExecutor(64) as threads:
        streams = [threads.submit(one) for _ in range(64)]
        started.wait(15)
        took = []
        for _ in range(30):
            before = time.perf_counter()
            assert emulator.invoke("data", token).status_code == 200
            took.append(time.perf_counter() - before)
        HTTP.post(f"{emulator.agents_url}/go-on")
        assert [stream.result(10) for stream in streams] == [1] * 64
    assert statistics.median(took) < 0.05


def test_a_runtime_session_can_be_stopped(emulator: Emulator) -> None:
    url = f"{emulator.url}/runtimes/{quote(ARN.format('data'), safe='')}/stopruntimesession"
    headers = {"Authorization": f"Bearer {emulator.pool.token()}", SESSION: "s" * 40}
    assert HTTP.post(url, headers=headers).headers[SESSION] == "s" * 40
    assert HTTP.post(url).status_code == 401


def test_missing_settings_are_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    process = start("local_stack.agentcore", "--port", "0", environment={"AGENTCORE_RUNTIMES": "[]"})
    assert process.wait(10) == 1
    told = capfd.readouterr().err
    assert told == "AGENTCORE_RUNTIMES must be a JSON object from ARN to URL.\n"


def test_a_port_in_use_and_a_missing_database_are_sentences(
    emulator: Emulator, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    port = emulator.url.rsplit(":", 1)[1]
    for database, told in ((emulator.database, "address already in use"), (f"host={tmp_path}", "does not answer")):
        environment = {
            "AGENTCORE_RUNTIMES": "{}",
            "AGENTCORE_DATABASE": database,
            "BOXOFFICE_CUSTOMER_ISSUER": ISSUER,
            "BOXOFFICE_CUSTOMER_CLIENT_ID": CLIENT,
            "BOXOFFICE_CUSTOMER_JWKS_URL": "http://127.0.0.1:1/keys",
            "BOXOFFICE_MEMORY_ID": "boxoffice-memory01",
        }
        process = start("local_stack.agentcore", "--port", port, environment=environment)
        assert process.wait(15) == 1
        errors = capfd.readouterr().err
        assert told in errors
        assert "Traceback" not in errors
