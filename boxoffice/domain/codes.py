"""Confirmation codes: eight Crockford base32 signs, the last one a check character."""

from __future__ import annotations

from boxoffice.domain.errors import CodeInvalid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_ALIASES = str.maketrans({"I": "1", "L": "1", "O": "0"})
PAYLOAD_SPACE = 32 ** (_LENGTH - 1)


def confirmation_code(number: int) -> str:
    """The code of a random number in [0, 32**7); raises ValueError outside it."""
    if not 0 <= number < PAYLOAD_SPACE:
        raise ValueError("A confirmation code needs a number in [0, 32**7).")
    signs = []
    for _ in range(_LENGTH - 1):
        number, rest = divmod(number, 32)
        signs.append(ALPHABET[rest])
    payload = "".join(reversed(signs))
    return payload + _check_sign(payload)


def parse_code(text: str) -> str:
    """The canonical form of a typed code (case, I/L/O, spaces and dashes forgiven).

    Raises CodeInvalid for a wrong length, an impossible sign, or a check character that does not fit.
    """
    code = text.upper().translate(_ALIASES).replace("-", "").replace(" ", "")
    if len(code) != _LENGTH or any(sign not in ALPHABET for sign in code):
        raise CodeInvalid("A confirmation code has eight letters and digits.")
    if _check_sign(code[:-1]) != code[-1]:
        raise CodeInvalid("This confirmation code has a typing error. Compare it with your mail.")
    return code


def _check_sign(payload: str) -> str:
    """A weighted sum modulo 31 finds every single wrong sign but 0/Z and every swap of neighbours."""
    total = sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(payload, start=1))
    return ALPHABET[total % 31]
