"""The real gateway as a process of its own on a free port, and what tests ask of it."""

from __future__ import annotations

import queue
import re
import subprocess
import sys
import threading
from typing import IO, Any, Self
from uuid import uuid4

import httpx

SECRET_KEY = "sk_test_of_the_gateway"
WEB_ORIGIN = "http://127.0.0.1:8080"
READY_SECONDS = 30

APPROVE = "4242424242424242"
DECLINE = "4000000000000002"
TIMEOUT_BEFORE = "4000000000004087"
TIMEOUT_AFTER = "4000000000005043"
SERVER_ERROR = "4000000000005001"


class GatewayProcess:
    """Starts at once; `log` is all that it has written so far."""

    def __init__(self, environment: dict[str, str], **settings: str) -> None:
        self.log = ""
        self._listening: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "payment_gateway", "--port", "0"],
            env={**environment, **settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stderr is not None
        self._reader = threading.Thread(target=self._read, args=[self._process.stderr], daemon=True)
        self._reader.start()
        self.url = self._listening.get(timeout=READY_SECONDS)
        if not self.url:
            self.kill()
            raise AssertionError(f"the gateway did not start:\n{self.log}")
        self.http = httpx.Client(base_url=self.url, timeout=10, trust_env=False)

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self.log += line
            if found := re.search(r"Uvicorn running on (\S+)", line):
                self._listening.put(found[1])
        self._listening.put("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._process.terminate()
        self._ended()

    def kill(self) -> None:
        """As `kill -9` does."""
        self._process.kill()
        self._ended()

    def _ended(self) -> None:
        if self.url:
            self.http.close()
        self._process.wait(READY_SECONDS)
        self._reader.join(READY_SECONDS)
        if self._process.stderr is not None:
            self._process.stderr.close()

    def post(self, path: str, body: object, key: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {SECRET_KEY}"} | ({} if key is None else {"Idempotency-Key": key})
        return self.http.post(path, json=body, headers=headers)

    def get(self, path: str, **params: str | int) -> httpx.Response:
        return self.http.get(path, params=params, headers={"Authorization": f"Bearer {SECRET_KEY}"})

    def payment_method(self, number: str = APPROVE) -> str:
        response = self.http.post("/payment-methods", json={"card": card(number)})
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    def charge(self, key: str, method: str, amount: str = "12.50", currency: str = "EUR") -> httpx.Response:
        body = {"amount": {"amount": amount, "currency": currency}, "paymentMethod": method}
        return self.post("/payment-intents", body, key)

    def close(self, key: str) -> httpx.Response:
        return self.post("/payment-intents/close", {"idempotencyKey": key})

    def refund(self, key: str, intent: str, amount: str, currency: str = "EUR") -> httpx.Response:
        body = {"paymentIntent": intent, "amount": {"amount": amount, "currency": currency}}
        return self.post("/refunds", body, key)

    def intents_under(self, key: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/payment-intents", idempotencyKey=key).json()["paymentIntents"]
        return found


def card(number: str = APPROVE, **changes: object) -> dict[str, object]:
    cvc = "1234" if number.startswith("3") else "123"
    return {"number": number, "expMonth": 12, "expYear": 2040, "cvc": cvc, **changes}


def new_key() -> str:
    return uuid4().hex
