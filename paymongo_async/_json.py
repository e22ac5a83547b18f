"""JSON in and out: orjson where it is installed (extra ``speed``), the standard library elsewhere, the same guards."""

from __future__ import annotations

import json
import math
from importlib import import_module
from typing import Any, NoReturn

orjson: Any
try:
    orjson = import_module("orjson")
except ImportError:  # the extra is not installed
    orjson = None

__all__ = ["dumps", "loads"]


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


def loads(body: bytes, *, exact: bool = False) -> Any:
    """Parse a body; raises ValueError for anything that is not JSON, also where Python would be lenient.

    *exact* is for bodies with integers above 64 bits, which orjson would turn into floats.
    """
    if orjson is not None and not exact:
        return orjson.loads(body)
    try:
        value = json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)
        if b"\\u" in body:
            json.dumps(value, ensure_ascii=False).encode()  # raises for half of a surrogate pair, a ValueError too
    except RecursionError:
        msg = "nested too deeply"
        raise ValueError(msg) from None
    return value


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _refuse(number)


def _refuse(constant: str) -> NoReturn:
    msg = f"{constant[:20]} is not JSON"
    raise ValueError(msg)
