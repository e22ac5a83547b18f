"""JSON in and out: orjson where it is installed (extra ``speed``), the standard library elsewhere, the same guards."""

from __future__ import annotations

import json
import math
from importlib import import_module
from typing import Any, Final, NoReturn

orjson: Any
try:
    orjson = import_module("orjson")
except ImportError:  # the extra is not installed
    orjson = None

__all__ = ["dumps", "loads"]

DEEPEST: Final = 254
"""Levels that a body may have: as many as orjson writes. What walks a value calls itself once or twice per level, and
Python stops at 1000."""
_CONTAINERS: Final = frozenset((dict, list))


def dumps(value: Any) -> bytes:
    """Serialise plain data, which has been checked before: no NaN, no surrogate halves."""
    if orjson is not None:
        try:
            body: bytes = orjson.dumps(value)
        except TypeError:  # an integer above 64 bits: the amount of a ledger
            pass
        else:
            return body
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def loads(body: bytes, *, exact: bool = False, unique: bool = False, signed: bool = False) -> Any:
    """Parse a body; raises ValueError for anything that is not JSON, also where Python would be lenient.

    *exact* is for bodies with integers above 64 bits, which orjson would turn into floats. *unique* refuses a member
    that is there twice, of which every parser takes another; to look for that in long lists would cost too much.
    *signed* is for bodies that are PayMongo's without doubt, so that depth is left to the parser's own limit.
    """
    value = orjson.loads(body) if orjson is not None and not exact else _loads(body)
    if unique:
        _refuse_doubles(body)
    if not signed and _is_too_deep(value):
        msg = "nested too deeply"
        raise ValueError(msg)
    return value


def _loads(body: bytes) -> Any:
    try:
        value = json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()  # raises for half of a surrogate pair, a ValueError too
    except RecursionError:
        msg = "nested too deeply"
        raise ValueError(msg) from None
    return value


def _refuse_doubles(body: bytes) -> None:
    try:
        _DECODER.decode(body.decode())
    except RecursionError:
        msg = "nested too deeply"
        raise ValueError(msg) from None


def _members(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        msg = "a member is there twice"
        raise ValueError(msg)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_members)


def _is_too_deep(value: Any) -> bool:
    if orjson is not None:
        try:
            orjson.dumps(value)  # a third of what it takes to look through a page of rows
        except TypeError:  # also for integers above 64 bits
            pass
        else:
            return False
    level = [value] if type(value) in _CONTAINERS else []
    for _ in range(DEEPEST):
        inside = [each.values() if type(each) is dict else each for each in level]
        level = [inner for values in inside for inner in values if type(inner) in _CONTAINERS]
        if not level:
            return False
    return True


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _refuse(number)


def _refuse(constant: str) -> NoReturn:
    msg = f"{constant[:20]} is not JSON"
    raise ValueError(msg)
