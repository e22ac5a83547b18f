"""Arguments for every operation, made from its declaration: good ones, and ones that are wrong in one place."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from paymongo_async.files import Upload
from paymongo_async.models._model import Model
from paymongo_async.operations import Operation
from paymongo_async.secret import Secret
from paymongo_async.types import Ge, Lt, WholeBody

PLAIN: dict[Any, Any] = {
    str: "text",
    int: 10_000,
    bool: True,
    Secret: "text",
    Decimal: Decimal("10.5"),
    date: date(2026, 1, 2),
    datetime: datetime(2026, 1, 2, tzinfo=UTC),
    Upload: Upload(b"%PDF-", "a.pdf"),
    Any: "text",
}


def sample(annotation: Any) -> Any:
    """Return a value that fits an annotation."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return {"name": "text", "steps": []} if WholeBody in arguments else sample(arguments[0])
    if origin in (Union, types.UnionType):
        return sample(next(member for member in arguments if member is not types.NoneType))
    if origin is Literal:
        return arguments[0]
    if origin is not None and issubclass(origin, Mapping):
        return {"key": "text"}
    if origin is not None and issubclass(origin, Sequence):
        return [sample(arguments[0])]
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return {name: sample(hint) for name, (hint, required) in members(annotation).items() if required}
    return PLAIN[annotation]


def members(kind: type[Model]) -> dict[str, tuple[Any, bool]]:
    """Return the fields of a value object: the hint, and whether it is required."""
    hints = get_type_hints(kind, include_extras=True)
    own = [field for field in attrs.fields(kind) if field.name != "raw"]
    return {field.name: (hints[field.name], field.default is attrs.NOTHING) for field in own}


def required(operation: Operation) -> dict[str, Any]:
    """Return the least that a call of *operation* takes."""
    return {name: sample(found.annotation) for name, found in operation.parameters.items() if found.required}


def everything(operation: Operation) -> dict[str, Any]:
    """Return a value for every parameter."""
    return {name: sample(found.annotation) for name, found in operation.parameters.items()}


def wrong(annotation: Any) -> Iterator[Any]:
    """Yield values that do not fit an annotation, each of another kind."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated and arguments[0] is int:
        yield from (mark.value - 1 for mark in arguments[1:] if isinstance(mark, Ge))
        yield from (mark.value for mark in arguments[1:] if isinstance(mark, Lt))
        yield from wrong(int)
    elif origin is Annotated:
        yield from (5,) if WholeBody in arguments else wrong(arguments[0])
    elif origin in (Union, types.UnionType):
        rest = [member for member in arguments if member is not types.NoneType]
        yield from wrong(next((member for member in rest if get_origin(member) is not Literal), rest[0]))
    elif origin is not None and issubclass(origin, Mapping):
        yield from ("text", 5, {5: "text"}, {"key": object()})
    elif origin is not None and issubclass(origin, Sequence):
        yield from ("text", 5, *([inner] for inner in wrong(arguments[0])))
    elif isinstance(annotation, type) and issubclass(annotation, Model):
        yield from ("text", 5)
        for name, (hint, needed) in members(annotation).items():
            good = sample(annotation)
            yield from ({**good, name: bad} for bad in wrong(hint))
            if needed:
                yield {other: value for other, value in good.items() if other != name}
    elif annotation is not Any:
        yield from (value for kind, value in STRANGERS.items() if kind not in ALIKE.get(annotation, {annotation}))


STRANGERS: dict[Any, Any] = {
    str: "\ud800",  # half of a character fits nothing
    float: 1.5,
    bool: True,
    bytes: b"text",
    object: object(),
    Upload: Upload(b"x", "a.pdf"),
}
ALIKE: dict[Any, set[Any]] = {Secret: set()}
