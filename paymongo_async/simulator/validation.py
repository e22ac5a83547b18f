"""A request against its declaration: what is required, JSON types, allowed values, nested value objects.

The checks are derived once per operation from the annotations of `Operation.parameters`. Documented limits are in
`limits`. All problems of a request are reported together.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields, frozen

from ..models._model import Model
from ..operations import Operation
from ..secret import Secret
from .answers import Json, problem
from .limits import check_limits
from .rules import Rules

__all__ = ["Check", "Validator"]

Check: TypeAlias = Callable[[Any, str, list[Json]], None]


@frozen
class _Given:
    name: str
    required: bool
    check: Check


class Validator:
    """Check requests of one operation."""

    def __init__(self, operation: Operation, rules: Rules) -> None:
        self._name = operation.name
        self._rules = rules
        parameters = operation.parameters.values()
        self._body = [
            _Given(p.name, self._required(p.name, p.required), check_of(p.annotation))
            for p in parameters
            if p.location == "body"
        ]
        self._query = [(p.name, p.annotation is int) for p in parameters if p.location == "query"]

    def body(self, attributes: Json) -> tuple[Json, list[Json]]:
        """Return what was given (null counts as not given) and what is wrong with it."""
        problems: list[Json] = []
        given: Json = {}
        for parameter in self._body:
            value = attributes.get(parameter.name)
            if value is not None:
                parameter.check(value, parameter.name, problems)
                given[parameter.name] = value
            elif parameter.required:
                problems.append(missing(parameter.name))
        self._limit(given, problems)
        return given, problems

    def query(self, sent: Mapping[str, str]) -> tuple[Json, list[Json]]:
        """Return the query parameters that the operation knows, numbers as numbers, and what is wrong with them."""
        problems: list[Json] = []
        given: Json = {}
        for name, is_number in self._query:
            text = sent.get(name)
            if not text:
                continue
            if not is_number:
                given[name] = text
            elif text.isascii() and text.isdecimal():
                given[name] = int(text)
            else:
                problems.append(wrong_type(name, "an integer"))
        self._limit(given, problems)
        return given, problems

    def _required(self, name: str, declared: bool) -> bool:  # noqa: FBT001  (a plain fact of the declaration)
        return declared and (name != "default_device" or self._rules.default_device_required)

    def _limit(self, given: Json, problems: list[Json]) -> None:
        wrong = {each["source"]["pointer"].partition(".")[0] for each in problems}
        check_limits(self._name, given, wrong, problems, self._rules)


def missing(pointer: str) -> Json:
    """Describe a parameter that is required and was not given."""
    return problem("parameter_required", f"{pointer.rpartition('.')[2]} is required.", pointer=pointer)


def wrong_type(pointer: str, wanted: str) -> Json:
    """Describe a value of the wrong JSON type."""
    return problem("parameter_data_type_invalid", f"{pointer} should be {wanted}.", pointer=pointer)


def check_of(annotation: Any) -> Check:
    """Return the check for values of *annotation*."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return check_of(arguments[0])
    if origin in (Union, types.UnionType):
        return _check_of_union([each for each in arguments if each is not types.NoneType])
    if origin is Literal:
        return _one_of(arguments)
    if origin is not None:
        return _check_of_container(origin, arguments)
    return _object_of(annotation) if issubclass(annotation, Model) else _PLAIN[annotation]


def _check_of_container(origin: type, arguments: tuple[Any, ...]) -> Check:
    if issubclass(origin, Sequence):
        return _list_of(check_of(arguments[0]))
    return _texts if arguments == (str, str) else _plain(dict, "an object")


def _check_of_union(members: list[Any]) -> Check:
    models = [each for each in members if isinstance(each, type) and issubclass(each, Model)]
    if models:
        return _object_of(models[0])
    # The client treats every enum as open (Literal or str); the server knows its own values.
    values = [value for each in members if get_origin(each) is Literal for value in get_args(each)]
    return _one_of(values) if values else check_of(members[0])


def _plain(kind: type, wanted: str) -> Check:
    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if type(value) is not kind:
            problems.append(wrong_type(pointer, wanted))

    return check


def _one_of(allowed: Sequence[str]) -> Check:
    known = frozenset(allowed)

    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if not isinstance(value, str):
            problems.append(wrong_type(pointer, "a string"))
        elif value not in known:
            detail = f"{pointer} should be one of {', '.join(allowed)}."
            problems.append(problem("parameter_invalid", detail, pointer=pointer))

    return check


def _texts(value: Any, pointer: str, problems: list[Json]) -> None:
    if not isinstance(value, dict):
        problems.append(wrong_type(pointer, "an object"))
        return
    problems += [
        wrong_type(f"{pointer}.{name}", "a string") for name, inner in value.items() if not isinstance(inner, str)
    ]


def _list_of(check_one: Check) -> Check:
    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if not isinstance(value, list):
            problems.append(wrong_type(pointer, "an array"))
            return
        for index, inner in enumerate(value):
            check_one(inner, f"{pointer}.{index}", problems)

    return check


def _object_of(kind: type[Model]) -> Check:
    hints = get_type_hints(kind, include_extras=True)
    known = [
        _Given(each.name, each.default is NOTHING, check_of(hints[each.name]))
        for each in fields(kind)
        if each.name != "raw"
    ]

    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if not isinstance(value, dict):
            problems.append(wrong_type(pointer, "an object"))
            return
        for member in known:
            inner = value.get(member.name)
            if inner is not None:
                member.check(inner, f"{pointer}.{member.name}", problems)
            elif member.required:
                problems.append(missing(f"{pointer}.{member.name}"))

    return check


_PLAIN: Final[dict[Any, Check]] = {
    str: _plain(str, "a string"),
    int: _plain(int, "an integer"),
    bool: _plain(bool, "a boolean"),
    Secret: _plain(str, "a string"),
}
