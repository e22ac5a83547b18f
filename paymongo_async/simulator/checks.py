"""One check per annotation: JSON types, allowed values, formats, nested value objects.

A check adds to the list of problems what is wrong with a value, with a dotted pointer to where it is wrong.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields

from ..files import Upload
from ..models._model import Model
from ..secret import Secret
from ..types import Ge, InPesos
from .answers import Json, problem
from .bodies import ReceivedFile
from .limits import below

__all__ = ["Check", "check_of", "in_centavos", "missing", "wrong_type"]

Check: TypeAlias = Callable[[Any, str, list[Json]], None]


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
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, types.UnionType):
        return _check_of_union([each for each in arguments if each is not types.NoneType])
    if origin is Literal:
        return _one_of(arguments)
    if origin is not None:
        return _check_of_container(origin, arguments)
    return _object_of(annotation) if issubclass(annotation, Model) else _PLAIN[annotation]


def _annotated(inner: Any, marks: tuple[object, ...]) -> Check:
    if InPesos in marks:
        return _pesos
    low = max((mark.value for mark in marks if isinstance(mark, Ge)), default=None)
    return check_of(inner) if low is None else _at_least(low)


def _at_least(low: int) -> Check:
    is_integer = _plain(int, "an integer")

    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if type(value) is int and value < low:
            problems.append(below(pointer, low))
        else:
            is_integer(value, pointer, problems)

    return check


def in_centavos(pesos: float) -> int:
    """Turn pesos as JSON carries them into centavos; the value has passed its check."""
    return int(Decimal(str(pesos)) * 100)


def _check_of_container(origin: type, arguments: tuple[Any, ...]) -> Check:
    if issubclass(origin, Sequence):
        return _list_of(check_of(arguments[0]))
    return _texts if arguments == (str, str) else _plain(dict, "an object")


def _check_of_union(members: list[Any]) -> Check:
    models = [each for each in members if isinstance(each, type) and issubclass(each, Model)]
    if models:
        return _object_of(models[0])
    if any(_is_mapping(each) for each in members) and str in members:
        return _anything  # a document: `bodies` has made sure that it is text or an object
    # The client treats every enum as open (Literal or str); the server knows its own values.
    values = [value for each in members if get_origin(each) is Literal for value in get_args(each)]
    return _one_of(values) if values else check_of(members[0])


def _is_mapping(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _anything(value: Any, pointer: str, problems: list[Json]) -> None:
    """Nothing is known of it."""


def _plain(kind: type, wanted: str) -> Check:
    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if type(value) is not kind:
            problems.append(wrong_type(pointer, wanted))

    return check


def _number(value: Any, pointer: str, problems: list[Json]) -> None:
    """Take a number as JSON has it, or as text: the documentation shows both."""
    try:
        good = type(value) in (int, float, str) and Decimal(str(value)).is_finite()
    except InvalidOperation:
        good = False
    if not good:
        problems.append(wrong_type(pointer, "a number"))


def _pesos(value: Any, pointer: str, problems: list[Json]) -> None:
    if type(value) not in (int, float):
        problems.append(wrong_type(pointer, "a number"))
    elif value <= 0:
        problems.append(below(pointer, 0.01))
    elif value != round(value, 2):
        problems.append(problem("parameter_invalid", f"{pointer} should be whole centavos.", pointer=pointer))


def _moment_of(read: Callable[[str], object], wanted: str) -> Check:
    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if not isinstance(value, str):
            problems.append(wrong_type(pointer, "a string"))
            return
        try:
            read(value)
        except ValueError:
            problems.append(problem("parameter_format_invalid", f"{pointer} should be {wanted}.", pointer=pointer))

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
        (each.name, each.default is NOTHING, check_of(hints[each.name])) for each in fields(kind) if each.name != "raw"
    ]

    def check(value: Any, pointer: str, problems: list[Json]) -> None:
        if not isinstance(value, dict):
            problems.append(wrong_type(pointer, "an object"))
            return
        for name, required, check_member in known:
            inner = value.get(name)
            if inner is not None:
                check_member(inner, f"{pointer}.{name}", problems)
            elif required:
                problems.append(missing(f"{pointer}.{name}"))

    return check


_PLAIN: Final[dict[Any, Check]] = {
    str: _plain(str, "a string"),
    int: _plain(int, "an integer"),
    bool: _plain(bool, "a boolean"),
    Secret: _plain(str, "a string"),
    Decimal: _number,
    float: _number,
    date: _moment_of(date.fromisoformat, "a date like 2026-11-23"),
    datetime: _moment_of(datetime.fromisoformat, "a moment in ISO 8601"),
    Upload: _plain(ReceivedFile, "a file"),
    Any: _anything,
}
