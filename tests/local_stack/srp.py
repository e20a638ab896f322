"""Signing in without sending the password (SRP-6a as Amazon Cognito does it), as browsers do."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Any

N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2


def _padded(number: int) -> bytes:
    """Big-endian, with a leading zero where the first bit is set."""
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


def _key(password: str, user: str, pool: str, a: int, challenge: dict[str, str]) -> bytes:
    big_a, big_b = pow(G, a, N), int(challenge["SRP_B"], 16)
    u = _hash(_padded(big_a), _padded(big_b))
    secret = hashlib.sha256(f"{pool}{user}:{password}".encode()).digest()
    x = _hash(_padded(int(challenge["SALT"], 16)), secret)
    k = _hash(_padded(N), _padded(G))
    shared = pow(big_b - k * pow(G, x, N), a + u * x, N)
    extracted = hmac.digest(_padded(u), _padded(shared), "sha256")
    return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]


def sign_in(cognito: Any, *, pool_id: str, client_id: str, email: str, password: str) -> Any:
    """The tokens; raises what Cognito answers to a wrong password."""
    a = secrets.randbits(256)
    challenge = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": email, "SRP_A": f"{pow(G, a, N):x}"},
    )["ChallengeParameters"]
    user, pool = challenge["USER_ID_FOR_SRP"], pool_id.split("_")[1]
    now = datetime.now(UTC)
    timestamp = f"{now:%a %b} {now.day} {now:%H:%M:%S} UTC {now:%Y}"
    message = f"{pool}{user}".encode() + base64.b64decode(challenge["SECRET_BLOCK"]) + timestamp.encode()
    signature = hmac.digest(_key(password, user, pool, a, challenge), message, "sha256")
    return cognito.respond_to_auth_challenge(
        ClientId=client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses={
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": challenge["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(signature).decode(),
            "TIMESTAMP": timestamp,
        },
    )["AuthenticationResult"]
