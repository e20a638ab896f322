"""A user pool's side of a sign-in by SRP-6a, as Amazon Cognito holds it: it knows a verifier and never the password."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.local_stack.srp import G, N

Answer = tuple[int, Any]
REFUSED: Answer = (400, {"__type": "NotAuthorizedException", "message": "Incorrect username or password."})


def _padded(number: int) -> bytes:
    """Big-endian, with a leading zero where the first bit is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hashed(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


@dataclass
class UserPool:
    """One account. `tokens` are given to whoever proves that they know its password; `proofs` says who did."""

    pool_id: str
    user: str
    password: str
    tokens: dict[str, str]
    proofs: list[bool] = field(default_factory=list)
    _salt: int = field(default_factory=lambda: secrets.randbits(128))
    _secret: int = field(default_factory=lambda: secrets.randbits(256))
    _block: bytes = field(default_factory=lambda: secrets.token_bytes(64))
    _key: bytes = b""

    def __call__(self, operation: str, request: dict[str, Any]) -> Answer:
        if operation == "InitiateAuth" and request.get("AuthFlow") == "USER_SRP_AUTH":
            return 200, {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": self._challenge(request)}
        if operation == "RespondToAuthChallenge":
            self.proofs.append(self._proves(request["ChallengeResponses"]))
            result = {**self.tokens, "ExpiresIn": 3600, "TokenType": "Bearer"}
            return (200, {"AuthenticationResult": result, "ChallengeParameters": {}}) if self.proofs[-1] else REFUSED
        return 400, {"__type": "InvalidParameterException", "message": operation}

    @property
    def _name(self) -> str:
        """The pool's id without its region, which goes into every hash."""
        return self.pool_id.partition("_")[2]

    def _challenge(self, request: dict[str, Any]) -> dict[str, str]:
        identity = hashlib.sha256(f"{self._name}{self.user}:{self.password}".encode()).digest()
        verifier = pow(G, _hashed(_padded(self._salt), identity), N)
        theirs = int(request["AuthParameters"]["SRP_A"], 16)
        ours = (_hashed(_padded(N), _padded(G)) * verifier + pow(G, self._secret, N)) % N
        mixed = _hashed(_padded(theirs), _padded(ours))
        shared = pow(theirs * pow(verifier, mixed, N), self._secret, N)
        extracted = hmac.digest(_padded(mixed), _padded(shared), "sha256")
        self._key = hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]
        return {
            "USER_ID_FOR_SRP": self.user,
            "USERNAME": self.user,
            "SALT": f"{self._salt:x}",
            "SRP_B": f"{ours:x}",
            "SECRET_BLOCK": base64.b64encode(self._block).decode(),
        }

    def _proves(self, response: dict[str, str]) -> bool:
        message = f"{self._name}{self.user}".encode() + self._block + response["TIMESTAMP"].encode()
        wanted = hmac.digest(self._key, message, "sha256")
        return hmac.compare_digest(base64.b64decode(response["PASSWORD_CLAIM_SIGNATURE"]), wanted)
