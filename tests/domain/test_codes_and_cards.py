from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxoffice.domain.cards import luhn_valid, mask_card_numbers
from boxoffice.domain.codes import ALPHABET, PAYLOAD_SPACE, confirmation_code, parse_code
from boxoffice.domain.errors import CodeInvalid

numbers = st.integers(0, PAYLOAD_SPACE - 1)


@given(numbers)
def test_a_code_is_read_back_however_it_is_typed(number: int) -> None:
    code = confirmation_code(number)
    typed = f" {code[:4].lower()}-{code[4:]} ".replace("1", "l").replace("0", "o")
    assert parse_code(typed) == code


@given(numbers, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_single_wrong_sign_is_found(number: int, place: int, sign: str) -> None:
    code = confirmation_code(number)
    wrong = code[:place] + sign + code[place + 1 :]
    if wrong == code or {code[place], sign} == {"0", "Z"}:
        return
    with pytest.raises(CodeInvalid):
        parse_code(wrong)


@given(numbers, st.integers(0, 5))
def test_swapped_neighbours_are_found(number: int, place: int) -> None:
    code = confirmation_code(number)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code or {code[place], code[place + 1]} == {"0", "Z"}:
        return
    with pytest.raises(CodeInvalid):
        parse_code(swapped)


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "UUUUUUUU", "ABC DEF!"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(CodeInvalid):
        parse_code(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("my card is 4242 4242 4242 4242, exp 12/30", "my card is •••• 4242, exp 12/30"),
        ("4242424242424242", "•••• 4242"),
        ("378282246310005 please", "•••• 0005 please"),
        ("5555-5555-5555-4444", "•••• 4444"),
        ("4242.4242.4242.4242", "•••• 4242"),
        ("order 4242424242424241 is no card", "order 4242424242424241 is no card"),
        ("call +49 30 1234567", "call +49 30 1234567"),
        ("2026-12-04 and 2026-12-05", "2026-12-04 and 2026-12-05"),
        ("4242\n4242\n4242\n4242", "•••• 4242"),
        ("4242 / 4242 / 4242 / 4242", "•••• 4242"),
        ("4242 – 4242 – 4242 – 4242", "•••• 4242"),
        ("4242_4242_4242_4242", "•••• 4242"),
        ("4242\u200b4242\u200b4242\u200b4242", "•••• 4242"),
        ("4242424242424242123", "•••• 4242"),
        ("3782 822463 10005", "•••• 0005"),
        ("2026-12-04, 2026-12-05", "2026-12-04, 2026-12-05"),
        ("12.12.2026, 13.12.2026", "12.12.2026, 13.12.2026"),
        ("two: 4242424242424242 4000000000000002", "two: •••• 4242 4000000000000002"),
    ],
)
def test_card_numbers_in_free_text_are_masked(text: str, masked: str) -> None:
    if text.startswith("two"):
        hidden = mask_card_numbers(text)
        assert "4242424242424242" not in hidden
        assert "4000000000000002" not in hidden
        return
    assert mask_card_numbers(text) == masked


@given(st.text(alphabet="0123456789", min_size=11, max_size=18), st.sampled_from(["", " ", "-", "."]))
def test_no_luhn_valid_card_number_survives(payload: str, separator: str) -> None:
    check = next(digit for digit in "0123456789" if luhn_valid(payload + digit))
    number = payload + check
    if not number.strip("0"):
        return
    typed = separator.join(number[i : i + 4] for i in range(0, len(number), 4))
    assert number not in mask_card_numbers(f"pay with {typed} now").replace(separator or "\0", "")


@pytest.mark.parametrize("unit", ["1 ", "1", "12 ", "1234-", "4242 4242 4242 4242 "])
def test_a_message_of_nothing_but_numbers_costs_little(unit: str) -> None:
    began = time.process_time()
    mask_card_numbers(unit * (8000 // len(unit)))
    assert time.process_time() - began < 5
