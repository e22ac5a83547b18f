"""JSON to models: one cattrs converter with strict hooks.

The defaults of cattrs turn 100.9 into 100, True into 1 and "false" into True; here a value is what the model says or
an error that names the field and the type, never the value. A model's hook is compiled once, as cattrs does, but
knows the envelope, keeps the raw answer, and checks plain fields in line: that is where the time goes.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from attrs import NOTHING, fields_dict
from cattrs import Converter

from .models._model import MILLISECONDS, Entity, Flat, Model, opened
from .secret import Secret

__all__ = ["UnexpectedValueError", "make_converter"]

Hook: TypeAlias = Callable[[Any, Any], Any]


class UnexpectedValueError(ValueError):
    """A field has another type than documented; *where* is empty until the field is known."""

    def __init__(self, where: str, wanted: str, value: object) -> None:
        super().__init__(f"{where or 'a value'} should be {wanted}, but is {type(value).__name__}")
        self.where = where
        self.wanted = wanted


def make_converter() -> Converter:
    """Return a fresh converter for the models; share it between tasks as you like, it only grows a cache."""
    converter = Converter(detailed_validation=False)
    for plain in (int, str, bool):
        converter.register_structure_hook(plain, _exactly(plain))
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(date, _day)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook(Secret, lambda value, _: Secret(_exactly(str)(value, str)))
    converter.register_structure_hook_factory(_is_open_enum, lambda _: _exactly(str))
    converter.register_structure_hook_factory(_is_rows, lambda kind: _rows(converter.get_structure_hook(_member(kind))))
    converter.register_structure_hook_factory(_is_mapping, lambda _: _exactly(dict))
    converter.register_structure_hook_factory(_is_model, lambda kind: _compile(kind, converter))
    converter.register_unstructure_hook_func(_is_model, lambda model: model.to_dict())
    converter.register_unstructure_hook(Secret, lambda _: "***")
    return converter


def _exactly(kind: type) -> Hook:
    def check(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise UnexpectedValueError("", kind.__name__, value)
        return value

    return check


def _moment(value: Any, _: Any) -> datetime:
    if type(value) is int:
        return datetime.fromtimestamp(value / 1000 if value >= MILLISECONDS else value, UTC)
    if type(value) is not str:
        raise UnexpectedValueError("", "Unix seconds or ISO 8601", value)
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _day(value: Any, _: Any) -> date:
    return date.fromisoformat(_exactly(str)(value, str))


def _decimal(value: Any, _: Any) -> Decimal:
    """Take a number as it was written: PayMongo sends some as JSON numbers and some as text."""
    if type(value) not in (int, float, str):
        raise UnexpectedValueError("", "a number", value)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise UnexpectedValueError("", "a number", value) from None
    if not number.is_finite():
        raise UnexpectedValueError("", "a finite number", value)
    return number


def _rows(hook: Hook) -> Hook:
    def rows(value: Any, _: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise UnexpectedValueError("", "list", value)
        return tuple([hook(row, None) for row in value])

    return rows


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _is_open_enum(kind: Any) -> bool:
    """``Literal[...] | str``: documented values for the editor, any text at run time."""
    return get_origin(kind) in (Union, types.UnionType) and all(
        member is str or get_origin(member) is Literal for member in get_args(kind)
    )


def _is_rows(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _is_mapping(kind: Any) -> bool:
    origin = get_origin(kind)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _member(kind: Any) -> Any:
    return get_args(kind)[0]


# -- the compiled hook of a model -------------------------------------------------------------------------------------


_SETTERS: Final = ("__setattr__", "__delattr__")


def _compile(kind: type[Model], converter: Converter) -> Hook:
    """Write the function that a patient person would write by hand for *kind*, and compile it.

    A frozen class pays for each attribute it sets. So the function fills an unfrozen twin of the same layout and then
    changes its class, which costs a fourth (`nox -s bench`).
    """
    entity = issubclass(kind, Entity)
    own = {"raw", "id"} if entity else {"raw"}
    names = [name for name in fields_dict(kind) if name not in own | kind.local]
    hints = get_type_hints(kind)
    scope: dict[str, Any] = {
        "kind": kind,
        "twin": _thawed(kind),
        "new": object.__new__,
        "unexpected": UnexpectedValueError,
        "opened": opened,
        "moment": datetime.fromtimestamp,
        "UTC": UTC,
    }
    lines = [*_head(kind, entity=entity)]
    for name in names:
        lines += _field(kind.__name__, name, hints[name], scope, converter)
        if _holds_secret(hints[name]):
            lines += _masking(name, _masked(_without_none(hints[name])))
    defaults = {name: fields_dict(kind)[name].default for name in sorted(kind.local)}
    lines += [f"    made.{name} = {default!r}" for name, default in defaults.items() if default is not NOTHING]
    lines += ["    made.raw = raw", "    made.__class__ = kind", "    return made"]
    exec(compile("\n".join(lines), f"<structure {kind.__name__}>", "exec"), scope)  # noqa: S102  (our own field names)
    hook: Hook = scope["structure"]
    return hook


def _thawed(kind: type[Model]) -> type:
    """Make a class of the same layout whose instances can be changed."""
    same = {name: vars(kind)[name] for name in ("__slots__", "__orig_bases__") if name in vars(kind)}
    return type(kind.__name__, kind.__bases__, same | {name: getattr(object, name) for name in _SETTERS})


def _head(kind: type[Model], *, entity: bool) -> Iterator[str]:
    name = kind.__name__
    yield "def structure(raw, _):"
    yield "    if type(raw) is not dict:"
    yield f"        raise unexpected({name!r}, 'an object', raw)"
    yield "    made = new(twin)"
    if issubclass(kind, Flat):
        yield "    attributes = opened(raw)"
    elif not entity:
        yield "    attributes = raw"
    else:
        yield "    value = raw.get('id')"
        yield "    if type(value) is not str or not value:"
        yield f"        raise unexpected('{name}.id', 'text', value)"
        yield "    made.id = value"
        yield "    attributes = raw.get('attributes')"
        yield "    if type(attributes) is not dict:"
        yield "        attributes = raw"
    yield "    get = attributes.get"


def _field(owner: str, name: str, hint: Any, scope: dict[str, Any], converter: Converter) -> Iterator[str]:
    bare, where = _without_none(hint), f"{owner}.{name}"
    yield f"    value = get({name!r})"
    if plain := _plain(bare):
        yield f"    if value is not None and type(value) is not {plain}:"
        yield f"        raise unexpected({where!r}, {plain!r}, value)"
    elif bare is not Any:
        hook = f"hook_{name}"
        own = converter.get_structure_hook(bare)
        scope[hook] = own if _is_model(bare) else _named(where, own)
        if _is_rows(bare):
            yield "    if value is None or value == []:"
            yield "        value = ()"
            yield "    else:"
            yield f"        value = {hook}(value, None)"
        else:
            yield "    if value is not None:"
            # Whatever is no time that a datetime holds is left to the hook, whose errors name the field.
            inline = f"moment(value, UTC) if type(value) is int and 0 <= value < {MILLISECONDS} else "
            inline = inline if bare is datetime else ""
            yield f"        value = {inline}{hook}(value, None)"
    yield f"    made.{name} = value"


def _holds_secret(hint: Any) -> bool:
    """Tell whether a field is a secret or has one inside."""
    if hint is Secret or any(_holds_secret(inner) for inner in get_args(hint)):
        return True
    return _is_model(hint) and any(_holds_secret(inner) for inner in get_type_hints(hint).values())


def _masked(bare: Any) -> str:
    """Write what takes the place of a field that holds a secret; models inside have masked their own."""
    if bare is Secret:
        return "'***'"
    return "[each.raw for each in value]" if _is_rows(bare) else "value.raw"


def _masking(name: str, masked: str) -> Iterator[str]:
    """Take a secret out of what stays reachable as ``raw``."""
    yield "    if value is not None and attributes is raw:"
    yield f"        raw = attributes = {{**raw, {name!r}: {masked}}}"
    yield "    elif value is not None:"
    yield f"        attributes = {{**attributes, {name!r}: {masked}}}"
    yield "        raw = {**raw, 'attributes': attributes}"


def _plain(kind: Any) -> str | None:
    """Name the builtin that a field holds, if one check of its type is all there is to do."""
    if kind is str or _is_open_enum(kind):
        return "str"
    if _is_mapping(kind):
        return "dict"
    return str(kind.__name__) if kind in (int, bool) else None


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, types.UnionType):
        return hint
    members = tuple(member for member in get_args(hint) if member is not types.NoneType)
    return members[0] if len(members) == 1 else Union[members]  # noqa: UP007  (built from a tuple)


def _named(where: str, hook: Hook) -> Hook:
    """Let errors of a leaf's hook name the field."""

    def named(value: Any, _: Any) -> Any:
        try:
            return hook(value, None)
        except UnexpectedValueError as error:
            if error.where:
                raise
            wanted = error.wanted
        except (ValueError, OverflowError, OSError):
            wanted = "as documented"
        raise UnexpectedValueError(where, wanted, value)

    return named
