"""One JSON, whether orjson is installed or not."""

from __future__ import annotations

import contextlib
import copy
import importlib.util
import sys
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paymongo_async import _json

ENGINES = [pytest.param(None, id="standard library")]
if _json.orjson is not None:
    ENGINES.append(pytest.param(_json.orjson, id="orjson"))

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType | None:
    """Use one engine."""
    monkeypatch.setattr(_json, "orjson", request.param)
    found: ModuleType | None = request.param
    return found


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"\xff",
        b'"\xed\xa0\x80"',
        b"\xef\xbb\xbf{}",
        b"<html>",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"{} {}",
        b"'a'",
        b"1e400",
        b'"\\ud800"',
        b'{"\\udc00": 1}',
    ],
)
@pytest.mark.parametrize("exact", [False, True])
def test_what_is_not_json_is_a_value_error(engine: ModuleType | None, body: bytes, exact: bool) -> None:
    """And nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011  (the engines differ in their words)
        _json.loads(body, exact=exact)


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"a":', b"}]")])
@pytest.mark.parametrize("exact", [False, True])
def test_a_body_may_have_so_many_levels_and_no_more(
    engine: ModuleType | None, opening: bytes, closing: bytes, exact: bool
) -> None:
    """Deeper ones would end what copies or converts them with a RecursionError."""
    per_turn = opening.count(b"[") + opening.count(b"{")
    turns = _json.DEEPEST // per_turn
    copy.deepcopy(_json.loads(opening * turns + b"1" + closing * turns, exact=exact))
    with pytest.raises(ValueError, match="nested too deeply"):
        _json.loads(opening * (turns + 1) + b"1" + closing * (turns + 1), exact=exact)


def test_a_wide_body_is_not_a_deep_one(engine: ModuleType | None) -> None:
    """Rows count as rows, and brackets in text as text."""
    rows = [{"id": str(number), "tags": [[], {}, "[" * 300]} for number in range(1_000)]
    assert _json.loads(_json.dumps(rows)) == rows


def test_pairs_of_surrogates_are_one_character(engine: ModuleType | None) -> None:
    """Only half of one is none."""
    assert _json.loads(b'"\\ud83d\\ude00 \\u00d1"') == "\N{GRINNING FACE} Ñ"


@pytest.mark.parametrize("body", [b"9" * 5000, b'{"a": 1, "a": 2}'])
def test_odd_json_does_no_harm(engine: ModuleType | None, body: bytes) -> None:
    """It is parsed or refused, never a crash."""
    with contextlib.suppress(ValueError):
        _json.loads(body)


@given(PLAIN)
def test_plain_data_survives_a_round_trip(value: Any) -> None:
    """With the engine that is installed."""
    assert _json.loads(_json.dumps(value)) == value


@given(value=PLAIN)
def test_both_engines_write_what_both_read(value: Any) -> None:
    """The bytes may differ, the data may not."""
    with pytest.MonkeyPatch.context() as patch:
        first = _json.dumps(value)
        patch.setattr(_json, "orjson", None)
        assert _json.loads(first) == _json.loads(_json.dumps(value)) == value


def test_text_is_written_as_utf8(engine: ModuleType | None) -> None:
    """Byte for byte, nothing escaped that need not be."""
    assert _json.dumps({"a": "Ñ\N{GRINNING FACE}\u202e"}) == '{"a":"Ñ\N{GRINNING FACE}\u202e"}'.encode()


def test_without_the_extra_the_standard_library_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh import of the module finds no orjson."""
    monkeypatch.setitem(sys.modules, "orjson", None)
    spec = importlib.util.spec_from_file_location("paymongo_async._json_alone", _json.__file__)
    assert spec is not None
    assert spec.loader is not None
    alone = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(alone)
    assert alone.orjson is None
    assert alone.loads(alone.dumps({"a": 1})) == {"a": 1}


def test_integers_above_64_bits_survive_where_they_are_expected(engine: ModuleType | None) -> None:
    """The amounts of ledgers: written by whichever engine, and read exactly."""
    body = _json.dumps({"amount": 10**36})
    assert (body.replace(b" ", b""), _json.loads(body, exact=True)) == (
        b'{"amount":' + b"1" + b"0" * 36 + b"}",
        {"amount": 10**36},
    )
