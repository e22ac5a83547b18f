"""Keys and fingerprints."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async._clock import Moment
from paymongo_async.errors import ValidationError
from paymongo_async.idempotency import Record, check_key, new_key
from paymongo_async.stores.memory import MemoryStore
from paymongo_async.wire import Request


def record(fields: dict[str, Any] | None = None, *, scope: tuple[str, ...] = ("a",), salt: bytes = b"s") -> Record:
    """Describe a call."""
    request = Request("POST", "https://x/v1/refunds", {}, b"{}")
    return Record("k", "refunds.create", fields or {}, request, scope, salt, Moment(1_700_000_000.0))


def test_minted_keys_are_valid_and_never_the_same() -> None:
    """A hundred thousand of them."""
    keys = {new_key() for _ in range(100_000)}
    assert len(keys) == 100_000
    assert all(check_key(key) == key for key in list(keys)[:100])


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=255))
def test_visible_ascii_is_a_key(key: str) -> None:
    """Up to 255 characters."""
    assert check_key(key) == key


@given(st.text(min_size=1, max_size=20).filter(lambda text: any(not "!" <= each <= "~" for each in text)))
def test_anything_else_is_no_key(key: str) -> None:
    """And the message does not repeat it."""
    with pytest.raises(ValidationError) as raised:
        check_key(key)
    assert len(key) < 3 or key not in str(raised.value)


@pytest.mark.parametrize("key", ["", "x" * 256, None, 1, b"k", "k\n"])
def test_the_bounds_of_a_key(key: object) -> None:
    """Nothing, too much, or no text at all."""
    with pytest.raises(ValidationError):
        check_key(key)


def test_the_order_of_fields_does_not_matter_to_a_fingerprint() -> None:
    """It is the same content."""
    assert record({"a": 1, "b": 2}).fingerprint == record({"b": 2, "a": 1}).fingerprint


@pytest.mark.parametrize(
    "other", [record({"a": 2}), record({"a": 1}, scope=("b",)), record({"a": 1}, salt=b"t"), record({"a": "1"})]
)
def test_another_content_account_or_store_is_another_fingerprint(other: Record) -> None:
    """Each of them tells calls apart."""
    assert record({"a": 1}).fingerprint != other.fingerprint


def test_a_record_shows_nothing_of_what_was_sent() -> None:
    """Its repr goes into logs."""
    shown = repr(record({"email": "someone@example.com"}, scope=("hash-of-key",), salt=b"pepper"))
    assert not any(part in shown for part in ("someone", "hash-of-key", "pepper"))


def test_a_record_pickles() -> None:
    """A store may keep it anywhere."""
    known = record({"a": 1})
    copied = pickle.loads(pickle.dumps(known))  # noqa: S301
    assert (copied.key, copied.fingerprint, copied.created_at) == ("k", known.fingerprint, known.created_at)


async def test_stores_do_not_share_their_salt() -> None:
    """A fingerprint of one says nothing in another."""
    assert await MemoryStore().salt() != await MemoryStore().salt()
