"""What a parameter takes: its annotation, as something that can be read from text and told in a help page."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, evolve, fields, frozen

from ..files import Upload
from ..models._model import Model
from ..secret import Secret
from ..types import WholeBody
from .money import is_amount, is_amount_field

__all__ = ["Shape", "leaves", "members", "shape_of"]

Kind: TypeAlias = Literal[
    "text",
    "whole",
    "flag",
    "day",
    "moment",
    "decimal",
    "file",
    "texts",
    "object",
    "list",
    "document",
    "json",
]


@frozen
class Shape:
    """A kind of value: *choices* are the documented ones, *of* is the member of a list, *model* that of an object."""

    kind: Kind
    choices: tuple[str, ...] = ()
    money: bool = False
    of: Shape | None = None
    model: type[Model] | None = None

    @property
    def structured(self) -> bool:
        """Tell whether parts of it can be given one by one, as in ``--billing.name``."""
        return self.kind in ("object", "texts") or (self.of is not None and self.of.structured)


_PLAIN: Final[dict[Any, Kind]] = {
    str: "text",
    Secret: "text",
    int: "whole",
    bool: "flag",
    date: "day",
    datetime: "moment",
    Decimal: "decimal",
    Upload: "file",
    Any: "json",
}


def shape_of(annotation: Any) -> Shape:
    """Return what a value of *annotation* looks like."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, types.UnionType):
        return _union([argument for argument in arguments if argument is not types.NoneType])
    if origin is Literal:
        return Shape("text", choices=arguments)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return Shape("texts" if arguments == (str, str) else "object")
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return Shape("list", of=shape_of(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return Shape("object", model=annotation)
    return Shape(_PLAIN[annotation])


def _annotated(inner: Any, marks: tuple[object, ...]) -> Shape:
    if WholeBody in marks and str in get_args(inner):
        return Shape("document")
    return evolve(shape_of(inner), money=is_amount(marks))


def _union(kinds: list[Any]) -> Shape:
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Model)]
    if models:  # Given[M]
        return Shape("object", model=models[0])
    shapes = [shape_of(kind) for kind in kinds]
    if all(shape.kind == "text" for shape in shapes):  # an open enum
        return Shape("text", choices=tuple(dict.fromkeys(choice for shape in shapes for choice in shape.choices)))
    return shapes[0]


_MEMBERS: Final[dict[type[Model], Mapping[str, tuple[Shape, bool]]]] = {}


def members(model: type[Model]) -> Mapping[str, tuple[Shape, bool]]:
    """Return the fields of a value object: what each takes, and whether it is required."""
    if model not in _MEMBERS:
        _MEMBERS[model] = _read(model)
    return _MEMBERS[model]


def _read(model: type[Model]) -> dict[str, tuple[Shape, bool]]:
    hints = get_type_hints(model, include_extras=True)
    found: dict[str, tuple[Shape, bool]] = {}
    for attribute in fields(model):
        if attribute.name == "raw":
            continue
        shape = shape_of(hints[attribute.name])
        money = shape.money or (shape.kind == "whole" and is_amount_field(model, attribute.name))
        found[attribute.name] = evolve(shape, money=money), attribute.default is NOTHING
    return found


def leaves(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape, bool]]:
    """Yield each part of a shape that has a name, like ``.address.city``, and whether it is required."""
    if shape.of is not None and shape.of.structured:
        yield from leaves(shape.of, f"{path}.0")
    if shape.model is None:
        return
    for name, (inner, required) in members(shape.model).items():
        below = [*leaves(inner, f"{path}.{flag(name)}")]
        yield from below or [(f"{path}.{flag(name)}", inner, required)]


def flag(name: str) -> str:
    """Write a name as flags are written."""
    return name.replace("_", "-")
