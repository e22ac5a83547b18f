"""A request against its declaration: what is required, types, allowed values, documented limits.

The checks are derived once per operation from the annotations of `Operation.parameters` (`checks`); documented limits
are in `limits`. All problems of a request are reported together. What is given to a behaviour has the names of the
declaration, and amounts that are sent in pesos are centavos.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Union, get_args, get_origin

from attrs import frozen

from ..operations import Operation, Parameter
from ..types import InPesos
from .answers import Json
from .bodies import Sent
from .checks import Check, check_of, in_centavos, missing, wrong_type
from .limits import Among, Demanded, Limits, check_limits
from .rules import Rules

__all__ = ["Validator"]

_UNREADABLE: Final = object()


@frozen
class _Given:
    name: str
    wire: str
    required: bool
    check: Check
    read: Callable[[Sequence[Any], str, list[Json]], Any]
    in_pesos: bool
    is_body: bool

    def take(self, value: Any, problems: list[Json]) -> Any:
        """Check a value and return it as behaviours have it."""
        before = len(problems)
        self.check(value, self.wire, problems)
        return in_centavos(value) if self.in_pesos and len(problems) == before else value


class Validator:
    """Check requests of one operation."""

    def __init__(self, operation: Operation, limits: Limits, rules: Rules) -> None:
        self._limits = limits
        self._rules = rules
        parameters = operation.parameters.values()
        self._body = [self._given(p) for p in parameters if p.location == "body"]
        self._query = [self._given(p) for p in parameters if p.location == "query"]

    def body(self, sent: Sent) -> tuple[Json, list[Json]]:
        """Return what was given (null counts as not given) and what is wrong with it."""
        problems: list[Json] = []
        given: Json = {}
        for parameter in self._body:
            value = sent.document if parameter.is_body else sent.attributes.get(parameter.wire)
            if value is not None:
                given[parameter.name] = parameter.take(value, problems)
            elif parameter.required:
                self._miss(parameter, problems)
        self._limit(given, problems)
        return given, problems

    def query(self, sent: Iterable[tuple[str, str]]) -> tuple[Json, list[Json]]:
        """Return the query parameters that the operation knows, read by their types, and what is wrong with them."""
        problems: list[Json] = []
        given: Json = {}
        by_name: dict[str, list[str]] = {}
        for name, text in sent:
            by_name.setdefault(name, []).append(text)
        for parameter in self._query:
            texts = [text for text in by_name.get(parameter.wire, ()) if text]
            if not texts and parameter.required:
                problems.append(missing(parameter.wire))
            if not texts:
                continue
            value = parameter.read(texts, parameter.wire, problems)
            if value is not _UNREADABLE:
                given[parameter.name] = parameter.take(value, problems)
        self._limit(given, problems)
        return given, problems

    def _given(self, parameter: Parameter) -> _Given:
        name, annotation = parameter.name, parameter.annotation
        # A filter that has a limit of its own, and a text among others, takes other values than the declaration lists.
        limit = self._limits.get(name)
        wider = isinstance(limit, Among) or (parameter.location == "query" and limit is not None)
        # Where a documented minimum is known it is the one that is reported.
        limited = limit is not None and _bare(annotation) is int and InPesos not in _marks(annotation)
        return _Given(
            name,
            parameter.wire,
            parameter.required and (name != "default_device" or self._rules.default_device_required),
            check_of(_server_side(annotation, limited=limited, wider=wider)),
            _reader_of(_bare(annotation)),
            InPesos in _marks(annotation),
            parameter.is_body,
        )

    def _miss(self, parameter: _Given, problems: list[Json]) -> None:
        demanded = self._limits.get(parameter.name)
        if isinstance(demanded, Demanded):
            demanded(None, parameter.wire, problems)
        else:
            problems.append(missing(parameter.wire))

    def _limit(self, given: Json, problems: list[Json]) -> None:
        wrong = {each["source"]["pointer"].partition(".")[0] for each in problems if "source" in each}
        check_limits(self._limits, given, wrong, problems, self._rules)


def _server_side(annotation: Any, *, limited: bool, wider: bool) -> Any:
    """Return what the server checks a value against, besides its documented limits."""
    if limited or (wider and _bare(annotation) is int):
        return int
    return str if wider else annotation


def _marks(annotation: Any) -> tuple[object, ...]:
    return getattr(annotation, "__metadata__", ())


def _bare(annotation: Any) -> Any:
    """Take an annotation out of its marks and its None."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        members = [each for each in get_args(annotation) if each is not types.NoneType]
        return _bare(members[0]) if len(members) == 1 else str
    return annotation


def _reader_of(kind: Any) -> Callable[[Sequence[Any], str, list[Json]], Any]:
    """Return what makes a value of texts; a list is one key repeated."""
    origin = get_origin(kind)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return lambda texts, _pointer, _problems: list(texts)
    if kind is int:
        return _integer
    return _boolean if kind is bool else lambda texts, _pointer, _problems: texts[0]


def _integer(texts: Sequence[Any], pointer: str, problems: list[Json]) -> Any:
    if texts[0].isascii() and texts[0].isdecimal():
        return int(texts[0])
    problems.append(wrong_type(pointer, "an integer"))
    return _UNREADABLE


_WORDS: Final[Mapping[str, bool]] = {"true": True, "false": False}


def _boolean(texts: Sequence[Any], pointer: str, problems: list[Json]) -> Any:
    if texts[0] in _WORDS:
        return _WORDS[texts[0]]
    problems.append(wrong_type(pointer, "true or false"))
    return _UNREADABLE
