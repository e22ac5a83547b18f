"""Masks: what must not survive, and what must."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async.redaction import clip, holds_sensitive, mask, without_sensitive

SEPARATORS = ("", " ", "-", ".", "  ", " - ", "\u2013", "\u00a0")
DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
AROUND = ("", " ", "card ", "pan=", '"', "(", "order 17 ", "2026: ")


def check_digit(digits: str) -> str:
    """Return the digit that makes the number pass the Luhn check."""
    doubled = [int(digit) for digit in reversed(digits)]
    total = sum(digit if index % 2 else digit * 2 - 9 * (digit > 4) for index, digit in enumerate(doubled))
    return str(-total % 10)


def cards(count: int) -> Iterator[tuple[str, str]]:
    """Yield card numbers as they may stand in a log, each with its bare digits."""
    rng = random.Random(20261101)
    for _ in range(count):
        body = "".join(rng.choices("0123456789", k=rng.randint(12, 18)))
        number = body + check_digit(body)
        step = rng.choice((4, 5, 6))
        written = rng.choice(SEPARATORS).join(number[start : start + step] for start in range(0, len(number), step))
        yield written.translate(str.maketrans("0123456789", rng.choice(DIGITS))), number


def test_no_card_number_survives() -> None:
    """0 of 10,000 generated numbers, with separators, text around them and digits of other scripts."""
    rng = random.Random(7)
    survivors = []
    for written, number in cards(10_000):
        shown = mask(f"{rng.choice(AROUND)}{written}{rng.choice((' was refused', '', '.', ','))}")
        if written in shown or number in shown:
            survivors.append(written)
    assert survivors == []


@given(st.integers(0, 10**12 - 1))
def test_centavo_sums_survive(amount: int) -> None:
    """An amount has fewer digits than a card."""
    assert mask(f"amount {amount} of {amount:,}") == f"amount {amount} of {amount:,}"


def test_ids_survive() -> None:
    """Fewer than 1 in 1,000 of PayMongo's ids and of our keys looks like a card."""
    rng = random.Random(11)
    alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    ids = [f"pay_{''.join(rng.choices(alphabet, k=24))}" for _ in range(5_000)]
    ids += [str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(5_000)]
    assert sum(mask(id_) != id_ for id_ in ids) < 10


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key sk_live_abc123 here", "key sk_live_*** here"),
        ("pk_test_abc", "pk_test_***"),
        ("whsk_abcDEF", "whsk_***"),
        ("x_sk_test_abc", "x_sk_test_***"),
        ("pi_8hJ2_client_9xYz and more", "pi_***_client_*** and more"),
        ("https://checkout.paymongo.com/cs_1a_client_2b#xyz", "https://checkout.paymongo.com/cs_***_client_***#xyz"),
        ("Authorization: Basic c2tfdGVzdF9hYmM6", "Authorization: Basic ***"),
        ('{"cvc": "123"}', '{"cvc": "***"}'),
        ("cvc=1234&x=1", "cvc=***&x=1"),
    ],
)
def test_keys_are_masked(text: str, shown: str) -> None:
    """The prefix stays, because it says the mode."""
    assert mask(text) == shown


def test_card_beside_other_digits_is_masked() -> None:
    """An order number before the card does not hide it."""
    assert "4343" not in mask("order 234 4343434343434345 refused")


def test_masking_twice_changes_nothing() -> None:
    """What is masked stays as it is."""
    once = mask("sk_test_abc pi_1_client_2 4343 4343 4343 4345 Basic abc= cvc=123")
    assert mask(once) == once


def test_clip_removes_markup_and_lines() -> None:
    """A page of a proxy becomes one line."""
    assert clip("<html><h1>502</h1>\n\r\n Bad \x1b[31mGateway</html>") == "502 Bad  [31mGateway"


def test_clip_is_at_most_200_characters() -> None:
    """A message is no place for a whole page."""
    assert len(clip("long " * 1_000)) == 200


def test_clip_masks_what_markup_split() -> None:
    """Markup goes first, so that it cannot hide a number."""
    assert "4345" not in clip("4343 4343<br> 4343 4345")


@given(st.text())
def test_clip_gives_one_printable_line(text: str) -> None:
    """Nothing of a server moves the cursor of a terminal."""
    assert clip(text).isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["card_number", "cvc", "client_key", "secret_key", "name", "x"]), inner)
    ),
    max_leaves=10,
)


@given(JSON)
def test_nothing_sensitive_is_left(value: object) -> None:
    """Fields of sensitive names go at any depth."""
    assert not holds_sensitive(json.dumps(without_sensitive(value)).encode())


@given(JSON)
def test_what_is_not_sensitive_stays(value: object) -> None:
    """Data without such fields comes back equal."""
    if not holds_sensitive(json.dumps(value).encode()):
        assert without_sensitive(value) == json.loads(json.dumps(value))


def test_a_security_code_anywhere_in_a_body_is_seen() -> None:
    """The search goes over the bytes, so depth does not matter."""
    assert holds_sensitive(b'{"data":[{"details":{"cvc":"123"}}]}')
