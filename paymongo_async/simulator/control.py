"""The simulator from outside, over HTTP: its clock, what is stored, what was asked, trouble on demand.

For programs in another process or language; in Python the attributes of `Simulator` say the same. Every route needs
``Authorization: Bearer`` with the token that was made at the start.

=======================================  ===========================================================================
``GET /_simulator/clock``                ``{"now": 1749679224.0}``, virtual Unix seconds
``POST /_simulator/clock``               ``{"advance": 3600}``: let time pass at once
``GET /_simulator/books``                how many rows each table has
``GET /_simulator/books/payments``       the rows of one table, of all organisations
``GET /_simulator/requests``             the latest requests, without anything that they carried
``GET /_simulator/faults``               the latest requests that ran into trouble: operation and kind
``POST /_simulator/faults``              one fault: the arguments of `Faults.add`
``POST /_simulator/faults/random``       faults by chance: the arguments of `Faults.at_random`
``POST /_simulator/faults/deliveries``   webhooks late and twice: the arguments of `Faults.deliveries_at_random`
``DELETE /_simulator/faults``            forget all trouble
=======================================  ===========================================================================
"""

from __future__ import annotations

import hmac
import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from .answers import Json, Refusal, Reply, dump, refuse
from .books import Books
from .clock import Clock
from .faults import Faults
from .kinds import TABLES

__all__ = ["Control"]

_Types: TypeAlias = Mapping[str, tuple[type, ...]]

_NONE_SUCH: Final = ("route_not_found", "There is no such control.")
_FAULT: Final[_Types] = {
    "operation": (str, type(None)),
    "kind": (str,),
    "times": (int,),
    "status": (int, type(None)),
    "body": (str, type(None)),
    "seconds": (int, float, type(None)),
}
_RANDOM: Final[_Types] = {
    "seed": (int, str),
    "share": (int, float),
    "kinds": (list, type(None)),
    "operations": (list, type(None)),
    "seconds": (list,),
}
_DETOURS: Final[_Types] = {
    "seed": (int, str),
    "late": (int, float),
    "copied": (int, float),
    "seconds": (list,),
}


class Control:
    """Answer the control routes."""

    def __init__(self, token: str, clock: Clock, books: Books, faults: Faults, requests: Iterable[Any]) -> None:
        self._authorization = f"Bearer {token}".encode()
        self._clock = clock
        self._books = books
        self._faults = faults
        self._requests = requests

    async def answer(self, method: str, segments: tuple[str, ...], authorization: str | None, body: bytes) -> Reply:
        """Answer one request; *segments* are those after the prefix."""
        try:
            if not hmac.compare_digest(self._authorization, (authorization or "").encode(errors="replace")):
                refuse("authentication_invalid", "The token of this simulator is needed.", status=401)
            return Reply(200, dump(await self._do(method, segments, body)))
        except Refusal as refusal:
            return Reply(refusal.status, dump(refusal.body))

    async def _do(self, method: str, segments: tuple[str, ...], body: bytes) -> Any:
        match method, *segments:
            case "GET", "clock":
                return {"now": self._clock.now()}
            case "POST", "clock":
                await self._clock.advance(_seconds(_object(body).get("advance")))
                return {"now": self._clock.now()}
            case "GET", "books":
                return {table: len(self._books.rows(table)) for table in sorted(TABLES)}
            case "GET", "books", table if table in TABLES:
                return {"data": self._books.rows(table)}
            case "GET", "requests":
                return {"data": [each._asdict() for each in self._requests]}
            case _, "faults", *rest:
                return self._trouble(method, rest, body)
            case _:
                refuse(*_NONE_SUCH, status=404)

    def _trouble(self, method: str, rest: list[str], body: bytes) -> Json:
        match method, *rest:
            case ["GET"]:
                return {"data": [{"operation": name, "kind": kind} for name, kind in self._faults.struck]}
            case ["POST"]:
                return _order(self._faults.add, _object(body), _FAULT)
            case "POST", "random":
                return _order(self._faults.at_random, _object(body), _RANDOM)
            case "POST", "deliveries":
                return _order(self._faults.deliveries_at_random, _object(body), _DETOURS)
            case ["DELETE"]:
                self._faults.clear()
                return {}
            case _:
                refuse(*_NONE_SUCH, status=404)


def _order(trouble: Callable[..., object], wanted: Json, types: _Types) -> Json:
    for name, value in wanted.items():
        if name not in types or isinstance(value, bool) or not isinstance(value, types[name]):
            refuse("parameter_invalid", "Not an argument of a fault, or of another type.", pointer=name)
    try:
        trouble(**wanted)
    except (TypeError, ValueError) as error:
        refuse("parameter_invalid", str(error))
    return {}


def _object(body: bytes) -> Json:
    try:
        sent = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        refuse("invalid_request_body", "The body should be a JSON object.")
    return sent


def _seconds(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        refuse("parameter_invalid", "advance: seconds, zero or more.", pointer="advance")
    return float(value)
